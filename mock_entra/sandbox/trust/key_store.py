"""Java's oldest key store format (JKS), which every JVM reads as a trust store; certificates alone."""

import hashlib
import struct
from collections.abc import Iterable, Iterator

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

PASSWORD = "changeit"  # noqa: S105 - what every JVM assumes
MAGIC = b"\xfe\xed\xfe\xed\x00\x00\x00\x02"
CERTIFICATE = b"\x00\x00\x00\x02"
SALT = b"Mighty Aphrodite"
DIGEST = 20


def extended(store: bytes, pem: str) -> bytes:
    """A key store (JKS or PKCS #12) with the certificates of `pem` added, as JKS; ValueError for any other."""
    added = [cert.public_bytes(Encoding.DER) for cert in x509.load_pem_x509_certificates(pem.encode())]
    if not store.startswith(MAGIC):
        return written([*of_pkcs12(store), *added])
    count = int.from_bytes(store[8:12], "big")
    return sealed(count + len(added), store[12:-DIGEST] + entries(added))


def of_pkcs12(store: bytes) -> Iterator[bytes]:
    for password in (None, PASSWORD.encode()):
        try:
            held = pkcs12.load_pkcs12(store, password).additional_certs
        except ValueError:
            continue
        return (each.certificate.public_bytes(Encoding.DER) for each in held)
    raise ValueError("a trust store of an unknown kind")


def written(certificates: Iterable[bytes]) -> bytes:
    every = list(certificates)
    return sealed(len(every), entries(every))


def entries(certificates: Iterable[bytes]) -> bytes:
    return b"".join(entry(der) for der in certificates)


def entry(der: bytes) -> bytes:
    alias = f"mock-entra-{hashlib.sha256(der).hexdigest()}".encode()
    made = struct.pack(">Q", 0)
    return CERTIFICATE + text(alias) + made + text(b"X.509") + struct.pack(">I", len(der)) + der


def text(value: bytes) -> bytes:
    return struct.pack(">H", len(value)) + value


def sealed(count: int, content: bytes) -> bytes:
    """The whole store with its digest, keyed by the password (UTF-16) and a salt that is known to all."""
    whole = MAGIC + struct.pack(">I", count) + content
    keyed = PASSWORD.encode("utf-16-be") + SALT + whole
    return whole + hashlib.sha1(keyed).digest()  # noqa: S324 - the format's own
