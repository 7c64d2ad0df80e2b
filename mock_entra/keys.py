"""The RSA keys that sign: made once per machine and kept, spare ones for rotation, and the ring of each world."""

import asyncio
import base64
import json
import logging
import re
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
)

from mock_entra.certificates import (
    base64url,
    certificate_pem,
    common_name,
    described,
    octets,
    private_key,
    private_pem,
    thumbprint,
)
from mock_entra.keeping import keep
from mock_entra.store.protocol import Store

log = logging.getLogger(__name__)
KEY_NAME = re.compile(r"[a-z0-9-]+")
# No client judges these dates, and worlds travel far.
FIRST_DAY, LAST_DAY = datetime(2000, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An RSA-2048 key with its self-signed certificate; `kid` is the certificate's `x5t`, as in Entra."""

    kid: str
    private_key: RSAPrivateKey
    certificate: x509.Certificate

    @classmethod
    def generate(cls) -> Self:
        """A new key, 46 ms of one core."""
        key = generate_private_key(65537, 2048)
        name = common_name("mock-entra signing")
        return cls.of(key, described(name, name, key, FIRST_DAY, LAST_DAY).sign(key, hashes.SHA256()))

    @classmethod
    def of(cls, key: RSAPrivateKey, certificate: x509.Certificate) -> Self:
        return cls(thumbprint(certificate), key, certificate)

    @classmethod
    def from_pem(cls, pem: str) -> Self:
        """What `pem()` wrote; else ValueError. RSA's arithmetic is trusted: checking it would take 33 ms."""
        key = private_key(pem)
        certificate = x509.load_pem_x509_certificate(pem.encode())
        if not isinstance(key, RSAPrivateKey) or key.public_key() != certificate.public_key():
            raise ValueError("the private key is not the one of the certificate beside it")
        return cls.of(key, certificate)

    def pem(self) -> str:
        """The private key (PKCS 8) and the certificate, in PEM, one after the other."""
        return private_pem(self.private_key) + certificate_pem(self.certificate)

    def jwk(self) -> dict[str, Any]:
        """RFC 7517 4: the public key as Entra lists it, without `alg`; a keys document adds what it knows besides."""
        public = self.private_key.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.kid,
            "x5t": self.kid,
            "n": base64url(octets(public.n)),
            "e": base64url(octets(public.e)),
            "x5c": [base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()],
        }


class KeyChest:
    """Keys by name, kept in a folder (mode 600) for every process of this machine, or in memory where there is none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._said = False
        self.issued: dict[tuple[object, ...], tuple[str, str]] = {}
        self._keys: dict[str, SigningKey] = {}
        self._lock = Lock()

    def kept(self, name: str) -> SigningKey:
        """The key of this name: from memory, else from the folder, else made now. ValueError unless [a-z0-9-]+."""
        return self._keys.get(name) or self._found(name)

    def _found(self, name: str) -> SigningKey:
        if not KEY_NAME.fullmatch(name):
            raise ValueError(f"a key's name is made of a-z, 0-9 and -, unlike {name!r}")
        with self._lock:
            if name not in self._keys:
                self._keys[name] = self._fetched(name)
            return self._keys[name]

    def _fetched(self, name: str) -> SigningKey:
        if self._folder is None:
            self._say_once("no folder was named to keep them")
            return SigningKey.generate()
        try:
            return keep(self._folder / f"{name}.pem", SigningKey.from_pem, lambda: SigningKey.generate().pem())
        except OSError as error:
            self._say_once(f"they cannot be kept in {self._folder} ({error})")
            return SigningKey.generate()

    def _say_once(self, reason: str) -> None:
        if not self._said:
            self._said = True
            log.warning("keys are made anew for this run: %s", reason)


class KeyPool:
    """Spare keys that nobody ever used, made in the background once the first was asked for; of one event loop."""

    def __init__(self, spares: int = 2) -> None:
        self._wanted = spares
        self._spares: deque[SigningKey] = deque()
        self._filling: asyncio.Task[None] | None = None

    async def take(self) -> SigningKey:
        """A key of the taker's own: at once where a spare is there, else as soon as one is made."""
        key = self._spares.popleft() if self._spares else await asyncio.to_thread(SigningKey.generate)
        if self._filling is None or self._filling.done():
            self._filling = asyncio.create_task(self._fill())
        return key

    async def close(self) -> None:
        """Make no more spare keys; one that a thread is making is dropped when it is done."""
        self._wanted = 0
        if self._filling is not None:
            self._filling.cancel()
            await asyncio.wait({self._filling})

    async def _fill(self) -> None:
        while len(self._spares) < self._wanted:
            self._spares.append(await asyncio.to_thread(SigningKey.generate))


class KeyRing:
    """The keys that one world signs with: those of each cloud, but for tenants whose keys were rotated their own.

    What was rotated is in the store, a record for each tenant, so that a restart finds it again by `load`; two rings
    over one chest share the clouds' keys and nothing else.
    """

    def __init__(self, chest: KeyChest, pool: KeyPool, store: Store, namespace: str) -> None:
        self.chest = chest
        self._pool = pool
        self._store = store
        self._namespace = namespace
        self._own: dict[str, tuple[SigningKey, ...]] = {}
        self._turn = asyncio.Lock()

    async def load(self) -> None:
        """Read what was rotated earlier."""
        records = await self._store.all(self._namespace)
        self._own = {tenant: tuple(map(SigningKey.from_pem, json.loads(pems))) for tenant, pems in records.items()}

    def signing(self, tenant: str, cloud: str) -> SigningKey:
        """The key that the tenant's tokens are signed with now."""
        own = self._own.get(tenant)
        return own[0] if own else self.chest.kept(cloud)

    def published(self, tenant: str, cloud: str) -> tuple[SigningKey, ...]:
        """What the tenant's keys document lists, newest first."""
        return self._own.get(tenant) or (self.chest.kept(cloud),)

    async def rotate(self, tenant: str, cloud: str, *, overlap: bool = True) -> SigningKey:
        """Give the tenant a new key of its own; the earlier ones stay published with `overlap`, else none does."""
        key = await self._pool.take()
        async with self._turn:
            keys = (key, *self.published(tenant, cloud)) if overlap else (key,)
            await self._store.put(self._namespace, tenant, json.dumps([key.pem() for key in keys]))
            self._own[tenant] = keys
        return key
