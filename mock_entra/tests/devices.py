"""A device as the authority sees it: its keys, and what it signs. Written from the facts, not from the code."""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from mock_entra.tests.conftest import Asked, body
from mock_entra.wire import Reply

BROKER = "29d9ed98-a469-4536-ade2-f981bc1d605e"
REGISTRATION = "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """One for each name, made once for all tests of a process."""
    return rsa.generate_private_key(65537, 2048)


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def plain(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def blob(public: rsa.RSAPublicKey) -> bytes:
    numbers = public.public_numbers()
    exponent, modulus = (n.to_bytes((n.bit_length() + 7) // 8) for n in (numbers.e, numbers.n))
    sizes = (public.key_size, len(exponent), len(modulus), 0, 0)
    return b"RSA1" + b"".join(size.to_bytes(4, "little") for size in sizes) + exponent + modulus


def counter_mode(secret: bytes, context: bytes) -> bytes:
    """SP 800-108 5.1 written out: one block of HMAC-SHA256 is enough for 256 bits."""
    fixed = b"AzureAD-SecureConversation" + b"\0" + context + (256).to_bytes(4)
    return hmac.digest(secret, (1).to_bytes(4) + fixed, "sha256")


def by_session(claims: dict[str, Any], secret: bytes, version: int = 2) -> str:
    context, payload = os.urandom(24), json.dumps(claims).encode()
    header = {"alg": "HS256", "ctx": plain(context)} | ({"kdf_ver": 2} if version == 2 else {})
    bound = hashlib.sha256(context + payload).digest() if version == 2 else context
    signed = f"{b64(json.dumps(header).encode())}.{b64(payload)}"
    return f"{signed}.{b64(hmac.digest(counter_mode(secret, bound), signed.encode(), 'sha256'))}"


@dataclass
class Device:
    """Registered for alice of contoso."""

    asked: Asked
    certificate: bytes = b""
    sessions: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def tenant(self) -> str:
        return self.asked.tenant("contoso").id

    async def nonce(self) -> str:
        return str(body(await self.token({"grant_type": "srv_challenge"}, "oauth2/token"))["Nonce"])

    async def token(self, form: dict[str, str], path: str = "oauth2/v2.0/token") -> Reply:
        return await self.asked.ask(f"/{self.tenant}/{path}", "POST", form=form)

    async def register(self, **beside: str) -> Reply:
        """With what its user gets for a password."""
        form = {"grant_type": "password", "client_id": BROKER, "scope": f"{REGISTRATION}/.default"}
        form |= {"username": "alice@contoso.com", "password": "alice-has-no-secrets"}
        bearer = body(await self.token(form))["access_token"]
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "any")])
        request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key("device"), hashes.SHA256())
        told = {"CertificateRequest": {"Type": "pkcs10", "Data": plain(request.public_bytes(Encoding.DER))}}
        whole = told | {"TransportKey": plain(blob(key("transport").public_key()))} | beside
        headers = {"authorization": f"Bearer {bearer}", "content-type": "application/json"}
        reply = await self.asked.ask(
            "/EnrollmentServer/device/?api-version=2.0", "POST", headers=headers, body=json.dumps(whole).encode()
        )
        if reply.status == 200:
            self.certificate = base64.b64decode(body(reply)["Certificate"]["RawBody"])
        return reply

    def signed(self, claims: dict[str, Any], by: str = "device") -> str:
        header = {"alg": "RS256", "x5c": plain(self.certificate)}
        signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
        return f"{signed}.{b64(key(by).sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    async def sign_in(self, by: str = "device", **claims: str) -> Reply:
        """For a primary refresh token."""
        told = {"grant_type": "password", "username": "alice@contoso.com", "password": "alice-has-no-secrets"}
        request = self.signed(told | {"request_nonce": await self.nonce()} | claims, by)
        reply = await self.token({"grant_type": JWT_BEARER, "request": request}, "oauth2/token")
        if reply.status == 200:
            self.sessions.append((body(reply)["refresh_token"], opened(body(reply)["session_key_jwe"])))
        return reply

    async def redeem(
        self, token: str | None = None, *, version: int = 2, secret: bytes | None = None, **claims: str
    ) -> Reply:
        """The latest session's primary refresh token, or another, for the desktop application."""
        primary, own = self.sessions[-1]
        desktop = self.asked.application("desktop")
        told = {
            "grant_type": "refresh_token",
            "refresh_token": token or primary,
            "client_id": desktop.client_id,
            "redirect_uri": f"ms-appx-web://Microsoft.AAD.BrokerPlugin/{desktop.client_id}",
            "scope": f"{self.asked.application('todolist').identifier_uris[0]}/ToDoList.Read openid offline_access",
            "request_nonce": await self.nonce(),
        } | claims
        return await self.token({"grant_type": JWT_BEARER, "request": by_session(told, secret or own, version)})


def opened(jwe: str) -> bytes:
    """The content key, which is the session key."""
    oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    return key("transport").decrypt(unb64(jwe.split(".")[1]), oaep)
