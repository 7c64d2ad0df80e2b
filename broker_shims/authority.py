"""The engine's own way to its authority: nonce, device registration, primary refresh token, tokens (protocol 5.5).

It knows one address, the one it was given; what a client passes tells the tenant and nothing else.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from cryptography.x509 import load_der_x509_certificate

from broker_shims import session_key
from broker_shims.device import Device, DeviceKeys, bcrypt_blob, request_to_register
from broker_shims.encoding import claims_of
from broker_shims.failures import BrokerError
from broker_shims.platforms import ON_WINDOWS, Itself
from broker_shims.refusals import Reply, reading, understood
from broker_shims.statuses import NETWORK_UNAVAILABLE, NO_NETWORK

REGISTRATION_SERVICE = "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9"
REGISTRATION_HOST = "enterpriseregistration.windows.net"
MICROSOFTS = frozenset(
    ("login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net", "login.live.com")
)
"""Hosts whose devices register at `REGISTRATION_HOST`; any other authority registers its own."""
CONSUMERS = "consumers"
CONSUMERS_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EVERYTHING = ("openid", "profile", "email", "offline_access")


@dataclass(frozen=True, slots=True)
class PrimaryRefreshToken:
    """Good for tokens of every client on this device, together with the session key that came with it."""

    token: str
    session_key: bytes
    tenant: str
    id_token: dict[str, Any]
    client_info: str


class Authority:
    """Any authority that speaks Entra ID; `url` with or without a tenant. Every refusal is a `BrokerError`."""

    def __init__(self, url: str, http: httpx.AsyncClient) -> None:
        address = urlsplit(url)
        self.origin = f"{address.scheme}://{address.netloc}"
        self.segment = address.path.strip("/").partition("/")[0] or "organizations"
        self._http = http
        self.requests = 0
        self.derives_by = 2
        self.itself: Itself = ON_WINDOWS

    @property
    def environment(self) -> str:
        return urlsplit(self.origin).netloc

    async def nonce(self) -> str:
        """A nonce of the server's, for one request; fresh because a device's clock is nobody's witness."""
        reply = await self._token(self.segment, {"grant_type": "srv_challenge"}, version=1)
        with reading():
            return str(reply["Nonce"])

    async def registration_token(self, username: str, password: str) -> str:
        """What lets a user register a device, for a name and a password."""
        form = {
            "grant_type": "password",
            "client_id": self.itself.client_id,
            "username": username,
            "password": password,
            "scope": f"{REGISTRATION_SERVICE}/.default openid",
        }
        reply = await self._token(self.segment, form)
        with reading():
            return str(reply["access_token"])

    async def register(self, token: str, keys: DeviceKeys, name: str, *, managed: bool = True) -> Device:
        """MS-DVRJ 3.1: the device hands in its keys and gets a certificate whose subject is its identifier.

        That it is not `managed` is said in a word of our own: to the service it is told by whoever manages devices.
        """
        asked = {
            "CertificateRequest": {"Type": "pkcs10", "Data": standard(request_to_register(keys))},
            "TransportKey": standard(bcrypt_blob(keys.transport.public_key())),
            "TargetDomain": self.segment,
            "DeviceType": self.itself.device_type,
            "DeviceDisplayName": name,
            "JoinType": 0,
            **({} if managed else {"IsManaged": False}),
        }
        reply = await self._registration("device/?api-version=2.0", token, asked)
        with reading():
            certificate = load_der_x509_certificate(base64.b64decode(reply["Certificate"]["RawBody"]))
            (subject,) = certificate.subject
            return Device(str(subject.value), str(claims_of(token)["tid"]), certificate, keys)

    async def register_key(self, token: str, blob: bytes) -> str:
        """MS-KPP: a Hello or security key of the token's user; the key's identifier."""
        reply = await self._registration("key/?api-version=1.0", token, {"kngc": standard(blob)})
        with reading():
            return str(reply["kid"])

    async def is_managed(self, username: str) -> bool:
        """User realm discovery: whether the name is that of a work account."""
        reply = await self._asked(f"{self.origin}/common/userrealm/{quote(username)}?api-version=1.0", method="GET")
        return reply.get("account_type") == "Managed"

    async def primary(self, signer: Device | DeviceKeys, grant: Mapping[str, str]) -> PrimaryRefreshToken:
        """Step 2: `grant` (password, or a Hello key's assertion) for a primary refresh token of this device.

        Personal accounts need no registered one.
        """
        by_password = grant["grant_type"] == "password"
        claims = {
            "client_id": self.itself.password_client_id if by_password else self.itself.client_id,
            "request_nonce": await self.nonce(),
            "scope": "openid aza ugs",
            "win_ver": "10.0.26100.1",
            **grant,
        }
        keys, segment = (signer.keys, self.segment) if isinstance(signer, Device) else (signer, CONSUMERS)
        reply = await self._signed(segment, signer.signed(claims), version=1)
        with reading():
            key = keys.session_key(reply["session_key_jwe"])
            about = claims_of(reply["id_token"])
            return PrimaryRefreshToken(reply["refresh_token"], key, about["tid"], about, reply["client_info"])

    async def redeem(
        self, primary: PrimaryRefreshToken, segment: str, refresh_token: str, asked: Mapping[str, str]
    ) -> Reply:
        """Step 5: a refresh token (the primary one, or a client's) for a client's tokens, signed by the session key."""
        claims = {
            "iss": "aad:brokerplugin",
            "aud": "login.microsoftonline.com",
            "grant_type": "refresh_token",
            "request_nonce": await self.nonce(),
            "refresh_token": refresh_token,
            "client_info": "1",
            **asked,
        }
        return await self._signed(segment, session_key.signed(claims, primary.session_key, self.derives_by))

    async def cookie(self, primary: PrimaryRefreshToken, nonce: str) -> str:
        """Step 6: what a browser shows the sign-in page as `x-ms-RefreshTokenCredential`."""
        claims = {
            "refresh_token": primary.token,
            "is_primary": "true",
            "request_nonce": nonce or await self.nonce(),
            "windows_api_version": "2.0.1",
        }
        return session_key.signed(claims, primary.session_key, self.derives_by)

    async def browse(self, segment: str, client_id: str) -> None:
        """What no broker does: begin a sign-in as a browser would."""
        asked = {"client_id": client_id, "response_type": "code", "scope": "openid"}
        await self._http.get(f"{self.origin}/{segment}/oauth2/v2.0/authorize", params=asked)

    async def _signed(self, segment: str, request: str, version: int = 2) -> Reply:
        form = {"grant_type": JWT_BEARER, "request": request, "windows_api_version": "2.2", "client_info": "1"}
        return await self._token(segment, form | ({"tgt": "true"} if version == 1 else {}), version)

    async def _token(self, segment: str, form: Mapping[str, str], version: int = 2) -> Reply:
        path = "oauth2/v2.0/token" if version == 2 else "oauth2/token"
        return await self._asked(f"{self.origin}/{segment}/{path}", data=dict(form))

    async def _registration(self, path: str, token: str, asked: Mapping[str, object]) -> Reply:
        is_microsofts = urlsplit(self.origin).hostname in MICROSOFTS
        base = f"https://{REGISTRATION_HOST}" if is_microsofts else self.origin
        headers = {"authorization": f"Bearer {token}"}
        return await self._asked(f"{base}/EnrollmentServer/{path}", json=dict(asked), headers=headers)

    async def _asked(self, url: str, *, method: str = "POST", **what: Any) -> Reply:
        self.requests += 1
        try:
            reply = await self._http.request(method, url, **what)
        except httpx.TimeoutException as error:
            raise BrokerError(NETWORK_UNAVAILABLE, f"{urlsplit(url).netloc} did not answer in time.") from error
        except httpx.RequestError as error:
            raise BrokerError(NO_NETWORK, f"{urlsplit(url).netloc} was not reached: {error}") from error
        return understood(reply)


def standard(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
