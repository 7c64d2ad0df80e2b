"""Client assertions made by the suite itself: good ones, and ones that are wrong in a single way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from typing import Any, Literal

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import Field

from conformance.edge import Edge
from conformance.ready import Certificate

LIFETIME = 600
"""Seconds, as the libraries do it."""


class Forgery(Edge):
    """What is wrong with an assertion (RFC 7523 3); nothing, where nothing is written."""

    alg: Literal["PS256", "RS256", "HS256", "none"] = "PS256"
    """`HS256` is made with the public key as its secret, `none` not at all."""
    claims: dict[str, Any] = Field(default_factory=dict)
    """Claims that say something else."""
    age: int = 0
    """Seconds since it was made; negative: it is not valid yet."""
    embedded_key: bool = False
    """The header brings the key along (RFC 7515 4.1.3), and names no certificate."""


def assertion(certificate: Certificate, client_id: str, audience: str, wrong: Forgery = Forgery()) -> str:  # noqa: B008 - frozen
    """Sign a statement that the bearer is this client."""
    made = int(time.time()) - wrong.age
    claims: dict[str, Any] = {"iss": client_id, "sub": client_id, "aud": audience, "jti": str(uuid.uuid4())}
    claims |= {"iat": made, "nbf": made, "exp": made + LIFETIME, **wrong.claims}
    header = _embedded(certificate) if wrong.embedded_key else _named(certificate)
    if wrong.alg in ("HS256", "none"):
        return _unsigned({"typ": "JWT", "alg": wrong.alg, **header}, claims, certificate)
    return jwt.encode(claims, certificate.key, wrong.alg, header)


def _named(certificate: Certificate) -> dict[str, Any]:
    return {"x5t#S256": _encoded(bytes.fromhex(certificate.sha256))}


def _embedded(certificate: Certificate) -> dict[str, Any]:
    public = x509.load_pem_x509_certificate(certificate.pem.encode()).public_key()
    return {"jwk": json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(public))}  # type: ignore[arg-type]  # it is RSA


def _unsigned(header: dict[str, Any], claims: dict[str, Any], certificate: Certificate) -> str:
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))
    if header["alg"] == "none":
        return f"{signed}."
    public = x509.load_pem_x509_certificate(certificate.pem.encode()).public_key()
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return f"{signed}.{_encoded(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
