"""Certificates that the suite makes itself."""

from __future__ import annotations

import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from conformance.ready import Certificate


def make(name: str) -> Certificate:
    """Make a self-signed certificate for an hour, with a fresh key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = dt.datetime.now(dt.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    written = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return of(certificate.public_bytes(serialization.Encoding.PEM).decode(), written.decode())


def of(pem: str, key: str) -> Certificate:
    """Return a certificate with its thumbprints."""
    parsed = x509.load_pem_x509_certificate(pem.encode())
    return Certificate(
        pem=pem,
        key=key,
        sha1=parsed.fingerprint(hashes.SHA1()).hex(),  # noqa: S303 - x5t is SHA-1 by RFC 7515 4.1.7
        sha256=parsed.fingerprint(hashes.SHA256()).hex(),
    )


def name_of(certificate: Certificate) -> str:
    """Return the common name of a certificate's subject."""
    subject = x509.load_pem_x509_certificate(certificate.pem.encode()).subject
    return str(subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
