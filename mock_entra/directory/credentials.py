"""Credentials as the directory keeps them: digests of secrets, thumbprints of certificates."""

import hashlib
from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from mock_entra.directory.applications import Certificate, Secret


def digest(secret: str) -> str:
    """SHA-256 in hex: fast on purpose, for these secrets protect nothing."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def secret(id: str, name: str, value: str, start: float, end: float, *, shown: bool) -> Secret:
    """A client secret; with `shown` its value can be read again later, as the world file's own can."""
    return Secret(id, name, digest(value), start, end, value if shown else None)


def certificate(id: str, name: str, pem: str, key: str | None = None) -> Certificate:
    """A registered certificate; `ValueError` where `pem` is none."""
    return Certificate(id, name, pem, *thumbprints_of(pem), key)


@lru_cache(maxsize=256)
def thumbprints_of(pem: str) -> tuple[str, str]:
    return thumbprints(x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER))


def thumbprints(der: bytes) -> tuple[str, str]:
    """SHA-1 and SHA-256 thumbprints of a DER certificate, base64url without padding (RFC 7515 4.1.7 and 4.1.8)."""
    parsed = x509.load_der_x509_certificate(der)
    sha1, sha256 = parsed.fingerprint(SHA1()), parsed.fingerprint(SHA256())  # noqa: S303 - x5t is SHA-1 by definition
    return unpadded(sha1), unpadded(sha256)


def unpadded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
