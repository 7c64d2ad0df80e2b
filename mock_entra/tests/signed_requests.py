"""Who holds a key asks for tokens bound to it, and signs requests with it: rightly, unless a test says how not."""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt import api_jws
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.utils import base64url_encode

from mock_entra import clock
from mock_entra.tests.conftest import Asked, body
from mock_entra.wire import Reply


def encoded(data: bytes) -> str:
    return base64url_encode(data).decode()


def digest(text: str) -> str:
    return encoded(sha256(text.encode()).digest())


@dataclass(frozen=True)
class Holder:
    """A key pair and the algorithm it signs with."""

    key: Any
    algorithm: str

    @property
    def jwk(self) -> dict[str, Any]:
        made = RSAAlgorithm if isinstance(self.key, rsa.RSAPrivateKey) else ECAlgorithm
        public: dict[str, Any] = made.to_jwk(self.key.public_key(), as_dict=True)
        return {name: public[name] for name in ("crv", "e", "kty", "n", "x", "y") if name in public}

    @property
    def thumbprint(self) -> str:
        return digest(json.dumps(self.jwk, separators=(",", ":"), sort_keys=True))

    @property
    def wish(self) -> dict[str, str]:
        """What a token request says to get a token for this key."""
        return {"token_type": "pop", "req_cnf": encoded(json.dumps({"kid": self.thumbprint}).encode())}

    def signed(self, payload: Any, **head: Any) -> str:
        """A proof with this payload; `head` changes its header."""
        fields = {"alg": self.algorithm, "typ": "pop", "kid": self.thumbprint, **head}
        written = json.dumps(payload).encode()
        return api_jws.encode(written, self.key, self.algorithm, {k: v for k, v in fields.items() if v is not ...})

    def payload(self, token: str, url: str, method: str = "GET", nonce: str = "", **changed: Any) -> dict[str, Any]:
        """What is signed of a request; a member changed to `...` is left out."""
        address = urlsplit(url)
        right = {
            "at": token,
            "ts": int(clock.real()),
            "m": method,
            "u": address.netloc,
            "p": address.path,
            "nonce": nonce,
            "cnf": {"jwk": self.jwk},
        }
        return {name: value for name, value in {**right, **changed}.items() if value is not ...}


@cache
def holder(algorithm: str = "RS256", number: int = 0) -> Holder:
    """The nth key of a kind, made once for all tests of a process."""
    if algorithm == "ES256":
        return Holder(ec.generate_private_key(ec.SECP256R1()), algorithm)
    return Holder(rsa.generate_private_key(65537, 2048), algorithm)


@dataclass(frozen=True)
class Proving:
    """An API that wants proof, and a holder of a key who has a bound token for it."""

    asked: Asked
    holder: Holder
    name: str = "todolist-pop"

    @property
    def url(self) -> str:
        return f"{self.asked.world.origin}/resources/{self.asked.application(self.name).client_id}/api/todolist"

    async def token(self, api: str = "", **form: str) -> str:
        """The daemon's bound token for the API, or for another; `token_type=""` makes it an unbound one."""
        scope = f"{self.asked.application(api or self.name).identifier_uris[0]}/.default"
        told = body(await self.asked.token(**{"scope": scope, **self.holder.wish, **form}))
        return str(told["access_token"])

    async def nonce(self) -> str:
        """What the API tells who comes without."""
        return nonce_in(dict((await self.asked.ask(self.url)).headers)["www-authenticate"])

    async def proof(self, method: str = "GET", **changed: Any) -> str:
        token = changed.pop("at", None) or await self.token()
        nonce = changed.pop("nonce", None) or await self.nonce()
        return self.holder.signed(self.holder.payload(token, self.url, method, nonce, **changed))

    async def call(self, proof: str, method: str = "GET", *, url: str = "", scheme: str = "PoP", **more: Any) -> Reply:
        headers = {"authorization": f"{scheme} {proof}", **more.pop("headers", {})}
        return await self.asked.ask(url or self.url, method, headers=headers, **more)


def nonce_in(header: str) -> str:
    """The nonce of a challenge, or the next one of an Authentication-Info, found the way MSAL.js finds it."""
    told = dict(part.strip().split("=") for part in header.partition(" ")[2].split(","))
    return (told.get("nonce") or told["nextnonce"]).strip('"')
