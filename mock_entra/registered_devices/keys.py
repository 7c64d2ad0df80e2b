"""Keys of devices and users: as they are handed in, as they are kept, and what they signed."""

from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

MAGIC = b"RSA1"
UNJUDGED: jwt.types.Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
SMALLEST, LARGEST = 2048, 4096
"""Bits."""


def from_blob(blob: bytes) -> RSAPublicKey:
    """BCRYPT_RSAPUBLIC_BLOB of Windows' CNG; ValueError for anything else."""
    if blob[:4] != MAGIC or len(blob) < 24:
        raise ValueError("no BCRYPT_RSAPUBLIC_BLOB")
    bits, exponent, modulus = (int.from_bytes(blob[at : at + 4], "little") for at in (4, 8, 12))
    if not SMALLEST <= bits <= LARGEST or len(blob) != 24 + exponent + modulus:
        raise ValueError("a BCRYPT_RSAPUBLIC_BLOB of another size than it says")
    e, n = blob[24 : 24 + exponent], blob[24 + exponent :]
    return RSAPublicNumbers(int.from_bytes(e), int.from_bytes(n)).public_key()


def from_jwk(told: object) -> RSAPublicKey:
    """RFC 7517 6.3.1; ValueError for anything else than an RSA key of a fair size."""
    try:
        key = jwt.algorithms.RSAAlgorithm.from_jwk(told if isinstance(told, dict) else "")
    except jwt.InvalidKeyError as error:
        raise ValueError("no RSA key") from error
    if not isinstance(key, RSAPublicKey) or not SMALLEST <= key.key_size <= LARGEST:
        raise ValueError("no RSA key of a fair size")
    return key


def pem(key: RSAPublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def from_pem(text: str) -> RSAPublicKey:
    key = load_pem_public_key(text.encode())
    assert isinstance(key, RSAPublicKey)
    return key


def claims(token: str, key: str) -> dict[str, Any] | None:
    """The claims of an RS256 token that the key (PEM) signed; dates and audience are not looked at."""
    try:
        told: dict[str, Any] = jwt.decode(token, from_pem(key), ["RS256"], UNJUDGED)
    except jwt.InvalidTokenError:
        return None
    return told


def header(token: str) -> dict[str, Any]:
    """A token's header, or an empty one where there is none."""
    try:
        return dict(jwt.get_unverified_header(token))
    except jwt.InvalidTokenError:
        return {}


def unverified(token: str) -> dict[str, Any]:
    """What a token says before anybody looked who signed it, to find out whose key to look with."""
    try:
        return dict(jwt.decode(token, options={"verify_signature": False}))
    except jwt.InvalidTokenError:
        return {}
