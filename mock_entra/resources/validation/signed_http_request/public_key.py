"""RFC 7517: the key a signed request carries, the algorithms it may sign with, and its name (RFC 7638)."""

import json
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWTError
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.utils import base64url_encode

# fmt: off
ALGORITHMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("RSA", ""):     ("RS256", "PS256"),
    ("EC", "P-256"): ("ES256",),
}
MEMBERS = {
    "RSA": ("e", "kty", "n"),
    "EC":  ("crv", "kty", "x", "y"),
}
# fmt: on
SIZES = range(2048, 4097)
"""Bits of an RSA key: fewer are too weak (RFC 7518 3.3), more make the API work for nothing."""

PRIVATE = frozenset(("d", "p", "q", "dp", "dq", "qi", "oth", "k"))


def algorithms(jwk: dict[str, Any]) -> tuple[str, ...]:
    """What a key of this type signs with; nothing for a type that is not known, or a key that is no longer secret."""
    if PRIVATE.intersection(jwk):
        return ()
    curve = "" if jwk.get("kty") == "RSA" else str(jwk.get("crv"))
    return ALGORITHMS.get((str(jwk.get("kty")), curve), ())


def loaded(jwk: dict[str, Any]) -> RSAPublicKey | EllipticCurvePublicKey | None:
    """The key itself, None where its numbers are none."""
    try:
        key = RSAAlgorithm.from_jwk(jwk) if jwk.get("kty") == "RSA" else ECAlgorithm.from_jwk(jwk)
    except (PyJWTError, ValueError, TypeError):
        return None
    if isinstance(key, RSAPublicKey):
        return key if key.key_size in SIZES else None
    return key if isinstance(key, EllipticCurvePublicKey) else None


def thumbprint(jwk: dict[str, Any]) -> str:
    """RFC 7638 3, with SHA-256: the members that make the key, in order, without white space."""
    needed = {name: jwk.get(name) for name in MEMBERS.get(str(jwk.get("kty")), ())}
    written = json.dumps(needed, separators=(",", ":"), sort_keys=True)
    return base64url_encode(sha256(written.encode()).digest()).decode()
