"""The device and its keys, which never leave it: one that identifies it, one that session keys come home to."""

import asyncio
import base64
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from broker_shims.encoding import base64url, decoded, signing_input


@dataclass(frozen=True)
class DeviceKeys:
    """The key that identifies a device, and the one that session keys come home to."""

    device: RSAPrivateKey
    transport: RSAPrivateKey

    @classmethod
    async def make(cls) -> "DeviceKeys":
        """Keys that no other device has, 2 x 46 ms."""
        return cls(*await asyncio.to_thread(pair))

    @classmethod
    async def kept(cls) -> "DeviceKeys":
        """Those of this process: stories need many devices, and an authority knows each by its certificate."""
        return cls(*await asyncio.to_thread(kept_pair))

    @cached_property
    def pop(self) -> RSAPrivateKey:
        """Signs HTTP requests; this device's alone, made when it is first asked for."""
        return generate_private_key(65537, 2048)

    def session_key(self, jwe: str) -> bytes:
        """RFC 7516 5.2 as far as it is used: the content key, encrypted to the transport key, is the session key."""
        encrypted = decoded(jwe.split(".")[1])
        oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 - the wire says RSA-OAEP
        return self.transport.decrypt(encrypted, oaep)

    def signed(self, claims: dict[str, Any]) -> str:
        """A JWT by a device that no tenant knows: its key is in the header, as far as personal accounts need one."""
        own = {"transport_key": base64.b64encode(bcrypt_blob(self.transport.public_key())).decode()}
        return rs256({"alg": "RS256", "typ": "JWT", "jwk": jwk(self.device)}, claims | own, self.device)


def pair() -> tuple[RSAPrivateKey, RSAPrivateKey]:
    return generate_private_key(65537, 2048), generate_private_key(65537, 2048)


kept_pair = cache(pair)


@dataclass(frozen=True, slots=True)
class Device:
    """A registered device: its identifier, the certificate that the authority gave it, the tenant that knows it."""

    id: str
    tenant: str
    certificate: x509.Certificate
    keys: DeviceKeys

    def signed(self, claims: dict[str, Any]) -> str:
        """A JWT by the device's own key, its certificate in the header (facts: protocol 5.5)."""
        der = self.certificate.public_bytes(Encoding.DER)
        return rs256({"alg": "RS256", "typ": "JWT", "x5c": base64.b64encode(der).decode()}, claims, self.keys.device)


def request_to_register(keys: DeviceKeys) -> bytes:
    """RFC 2986: the device asks for a certificate over its key; who it is, the authority decides."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "7E980AD9-B86D-4306-9425-9AC066FB014A")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    return builder.sign(keys.device, hashes.SHA256()).public_bytes(Encoding.DER)


def rs256(header: dict[str, Any], claims: dict[str, Any], key: RSAPrivateKey) -> str:
    text = signing_input(header, claims)
    return f"{text.decode()}.{base64url(key.sign(text, padding.PKCS1v15(), hashes.SHA256()))}"


def octets(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def jwk(key: RSAPrivateKey) -> dict[str, str]:
    """RFC 7517 6.3.1, and in the order of RFC 7638 3."""
    public = key.public_key().public_numbers()
    return {"e": base64url(octets(public.e)), "kty": "RSA", "n": base64url(octets(public.n))}


def bcrypt_blob(key: RSAPublicKey) -> bytes:
    """BCRYPT_RSAPUBLIC_BLOB of Windows' CNG: how the transport key and a Hello key are written when registered."""
    numbers = key.public_numbers()
    exponent, modulus = octets(numbers.e), octets(numbers.n)
    sizes = (key.key_size, len(exponent), len(modulus), 0, 0)
    return b"RSA1" + b"".join(size.to_bytes(4, "little") for size in sizes) + exponent + modulus
