"""Worlds in process: the app is asked directly, so that a test is about the protocol and not about sockets."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from mock_entra.app import exchange
from mock_entra.authority import World
from mock_entra.directory import Application, Tenant
from mock_entra.keys import KeyChest, KeyPool
from mock_entra.store import Store
from mock_entra.store.memory import MemoryStore
from mock_entra.wire import Reply, Request
from mock_entra.world import load
from mock_entra.worlds import Ports, Worlds

FORM = "application/x-www-form-urlencoded"


class NoListeners:
    """Gives a world an address at which nobody listens."""

    async def open(self, world: World, ports: Ports) -> None:
        world.origin, world.mtls_origin = "https://localhost:8443", "https://localhost:8444"

    async def close(self, world: World) -> None:
        world.origin = ""


@cache
def chest() -> KeyChest:
    """Keys are made once for all tests of a process."""
    return KeyChest(None)


@dataclass
class Asked:
    """A world, and questions put to it."""

    world: World
    worlds: Worlds

    def tenant(self, name: str, kind: str = "workforce") -> Tenant:
        return next(t for t in self.world.directory.tenants() if (t.name, t.kind) == (name, kind))

    def application(self, name: str, tenant: Tenant | None = None) -> Application:
        owner = (tenant or self.tenant("contoso")).id
        return next(a for a in self.world.directory.applications(owner) if a.name == name)

    async def open_to_all(self, name: str) -> Application:
        """From now on contoso's application is one of all tenants, as `common` and `organizations` want it."""
        several = replace(self.application(name), audience="AzureADandPersonalMicrosoftAccount")
        await self.world.directory.put(several)
        return several

    def secret(self, name: str, tenant: Tenant | None = None) -> str:
        return self.application(name, tenant).secrets[0].value or ""

    async def ask(
        self,
        url: str,
        method: str = "GET",
        *,
        form: Mapping[str, str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        client_certificate: bytes | None = None,
    ) -> Reply:
        """One exchange; a path is asked of the world's own address, a whole URL of the host it names."""
        address = urlsplit(url if "://" in url else self.world.origin + url)
        sent = {**({"content-type": FORM} if form is not None else {}), **(headers or {})}
        if form is not None:
            body = form if isinstance(form, bytes) else urlencode(form).encode()
        target = address.path + (f"?{address.query}" if address.query else "")
        http = Request(
            method, address.scheme, address.netloc.lower(), address.path, target, sent, body, client_certificate
        )
        return (await exchange(self.world, http))[0]

    async def token(self, tenant: Tenant | None = None, /, path: str = "oauth2/v2.0/token", **form: str) -> Reply:
        """A client credentials request of the daemon to contoso, with what `form` says otherwise; '' leaves out."""
        at = tenant or self.tenant("contoso")
        sent = self.daemon(at) | form
        return await self.ask(f"/{at.id}/{path}", "POST", form={name: value for name, value in sent.items() if value})

    def daemon(self, tenant: Tenant) -> dict[str, str]:
        api, client = (
            ("ciam-msal-dotnet-api", "ciam-msal-node-daemon") if tenant.kind == "ciam" else ("todolist", "daemon")
        )
        return {
            "grant_type": "client_credentials",
            "client_id": self.application(client, tenant).client_id,
            "client_secret": self.secret(client, tenant),
            "scope": f"{self.application(api, tenant).identifier_uris[0]}/.default",
        }


def body(reply: Reply) -> Any:
    return json.loads(reply.body)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def store() -> Store:
    return MemoryStore()


@pytest.fixture
async def asked(store: Store) -> AsyncIterator[Asked]:
    """The default world with its fixed identifiers."""
    pool = KeyPool()
    worlds = Worlds(store, chest(), pool, NoListeners())
    yield Asked(await worlds.make(load("default"), fresh=False), worlds)
    await pool.close()
    await store.close()
