"""The certificate of a registered device: its subject is the device's identifier."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import NameOID

from mock_entra.certificates import common_name
from mock_entra.keys import FIRST_DAY, LAST_DAY, SigningKey

ISSUER = common_name("MS-Organization-Access")


def asked_for(der: bytes) -> RSAPublicKey:
    """RFC 2986: the key of a certification request that it signed itself; ValueError for anything else."""
    request = x509.load_der_x509_csr(der)
    key = request.public_key()
    if not request.is_signature_valid or not isinstance(key, RSAPublicKey):
        raise ValueError("not signed by the RSA key it is for")
    return key


def issue(device: str, key: RSAPublicKey, by: SigningKey) -> x509.Certificate:
    subject, number = common_name(device), x509.random_serial_number()
    builder = x509.CertificateBuilder(ISSUER, subject, key, number, FIRST_DAY, LAST_DAY)
    return builder.sign(by.private_key, hashes.SHA256())


def device_of(der: bytes) -> str | None:
    """The identifier a device's certificate says; whose key it is, the record says."""
    try:
        names = x509.load_der_x509_certificate(der).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    except ValueError:
        return None
    return str(names[0].value) if names else None
