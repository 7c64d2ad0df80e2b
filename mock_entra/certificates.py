"""Certificates in our own few words: X.509 (RFC 5280) described, named and written as PEM."""

import base64
import hashlib
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey


def described(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), start, end)


def common_name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def thumbprint(certificate: x509.Certificate) -> str:
    """RFC 7515 4.1.7: `x5t`, SHA-1 because the wire says so."""
    return base64url(hashlib.sha1(certificate.public_bytes(Encoding.DER), usedforsecurity=False).digest())


def octets(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def private_key(pem: str) -> object:
    try:
        return load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    except (TypeError, UnsupportedAlgorithm) as error:  # cryptography's word for an encrypted key is TypeError
        raise ValueError(str(error)) from error


def private_pem(key: PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def certificate_pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def qualified(
    builder: x509.CertificateBuilder, key: PrivateKey, signer: PrivateKey, rank: x509.BasicConstraints
) -> x509.CertificateBuilder:
    """RFC 5280 4.2.1: with what strict verifiers want to read of the key, its issuer's key and what it may do."""
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    issuers = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        builder.add_extension(rank, critical=True)
        .add_extension(key_usage(rank.ca), critical=True)
        .add_extension(own, critical=False)
        .add_extension(issuers, critical=False)
    )


def key_usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
