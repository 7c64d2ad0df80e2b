"""Certificates that applications prove themselves with: for signing assertions and for TLS clients."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID

from mock_entra.certificates import certificate_pem, common_name, described, private_pem, qualified
from mock_entra.keys import KeyChest, SigningKey

Issuer = tuple[str, str]


def application_certificate(
    chest: KeyChest,
    name: str,
    subject: str,
    *,
    not_before: datetime,
    not_after: datetime,
    issuer: Issuer | None = None,
    authority: bool = False,
) -> tuple[str, str]:
    """An application's certificate and its private key (PKCS 8), each in PEM; the same arguments give the same pair.

    `subject` is the common name; `issuer` another such pair, or None for a self-signed one; `authority` says that
    others may be issued by it. The key is the chest's `application-NAME`, so that nothing is generated anew.
    """
    asked = (name, subject, not_before, not_after, issuer, authority)
    if asked not in chest.issued:
        key = chest.kept(f"application-{name}").private_key
        certificate = issued(key, common_name(subject), not_before, not_after, issuer, authority)
        chest.issued.setdefault(asked, (certificate_pem(certificate), private_pem(key)))
    return chest.issued[asked]


def issued(
    key: RSAPrivateKey, subject: x509.Name, start: datetime, end: datetime, issuer: Issuer | None, authority: bool
) -> x509.Certificate:
    """RFC 5280 4.2: a certificate for signing assertions and for TLS clients, by `issuer` or by its own key."""
    by, signer = opened(issuer) if issuer else (subject, key)
    plain = described(subject, by, key, start, end)
    builder = qualified(plain, key, signer, x509.BasicConstraints(ca=authority, path_length=None))
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    return builder.add_extension(purpose, critical=False).sign(signer, hashes.SHA256())


def opened(issuer: Issuer) -> tuple[x509.Name, RSAPrivateKey]:
    certificate, key = issuer
    signer = SigningKey.from_pem(key + certificate)
    return signer.certificate.subject, signer.private_key
