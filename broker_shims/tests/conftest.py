"""A broker on a device of its own, with a world of its own behind it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from broker_shims import Running, start
from broker_shims.broker import Broker
from broker_shims.messages import AuthParameters, PopParameters

WINDOW = 0x1234


@dataclass
class Scene:
    """A world as a client sees it, and the words for what it asks of a broker."""

    world: Any
    platform: str = "wam"

    @property
    def authority(self) -> str:
        return f"{self.world.url}/{self.world.tenant('workforce/contoso')['id']}"

    @property
    def desktop(self) -> dict[str, Any]:
        return dict(self.world.application("desktop", "workforce/contoso"))

    @property
    def api(self) -> dict[str, Any]:
        return self.resource("todolist")

    def resource(self, name: str) -> dict[str, Any]:
        """An API's line, by the name of its registration."""
        client_id = self.world.application(name, "workforce/contoso")["client_id"]
        return next(dict(r) for r in self.world.ready["world"]["resources"] if r["client_id"] == client_id)

    def http(self) -> httpx.AsyncClient:
        """A client that trusts this world."""
        return httpx.AsyncClient(verify=ssl.create_default_context(cafile=self.world.ca), trust_env=False)

    def user(self, name: str) -> dict[str, str]:
        return next(dict(u) for u in self.world.ready["world"]["users"] if u["upn"].startswith(f"{name}@contoso.com"))

    def password(self, name: str) -> tuple[str, str]:
        user = self.user(name)
        return user["upn"], user["password"]

    def signs_in(self, name: str) -> dict[str, str]:
        upn, password = self.password(name)
        return {"sign_in": upn, "password": password}

    def scope(self, value: str = "ToDoList.Read") -> str:
        return f"{self.api['audience']}/{value}"

    def asks(self, *scopes: str, **also: Any) -> AuthParameters:
        """What the desktop application asks for."""
        return AuthParameters(self.desktop["client_id"], self.authority, scopes or (self.scope(),), **also)

    def signs(self, method: str = "GET", nonce: str = "") -> PopParameters:
        return PopParameters(method, "api.example", "/todos", nonce)


class Starting(Protocol):
    def __call__(self, platform: Any = "wam", **also: Any) -> AbstractAsyncContextManager[Running]: ...


@asynccontextmanager
async def stranger_at_a_port(says: bytes) -> AsyncIterator[int]:
    """Somebody else's server where a broker was expected; the port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(says)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


STRANGERS = [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"[]\n", b"null\n", b"\xff\xfe\n", b"{}" * 40_000 + b"\n"]
"""What others say to a door's greeting."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def mock_entra_template() -> Path:
    return Path(__file__).parent / "office.yaml"


@pytest.fixture
def scene(mock_entra_world: Any) -> Scene:
    return Scene(mock_entra_world)


@pytest.fixture
def starting(scene: Scene) -> Starting:
    def run(platform: Any = "wam", **also: Any) -> AbstractAsyncContextManager[Running]:
        return start(platform, scene.authority, ca=scene.world.ca, **also)

    return run


@pytest.fixture
async def broker(starting: Starting) -> AsyncIterator[Broker]:
    """Windows' broker, nobody signed in."""
    async with starting() as running:
        yield running.broker
