"""The app behind a door: raw requests in, raw answers out, and no call may take long."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import unquote

from mock_entra.app import app
from mock_entra.authority import World
from mock_entra.control import control_plane
from mock_entra.keys import KeyPool
from mock_entra.ready_line import ready
from mock_entra.store import open_store
from mock_entra.tests.conftest import NoListeners, chest
from mock_entra.world import load
from mock_entra.worlds import Worlds

PATIENCE = 10.0
"""Seconds after which a call counts as hanging, though the machine be busy."""

CONTROL_TOKEN = "the token of the control plane"
Header = tuple[bytes, bytes]
T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """A request as a socket would bring it; `target` is what stands in the request line, ASCII."""

    method: str = "GET"
    target: str = "/"
    headers: tuple[Header, ...] = ()
    body: bytes = b""

    def scope(self, state: dict[str, Any]) -> MutableMapping[str, Any]:
        """As uvicorn makes it."""
        path, _, query = self.target.partition("?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "https",
            "path": unquote(path),
            "raw_path": path.encode("ascii"),
            "root_path": "",
            "query_string": query.encode("ascii"),
            "headers": list(self.headers),
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8443),
            "state": state,
        }


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def json(self) -> Any:
        return json.loads(self.body)


class Door:
    """The default world in process, on a loop of its own thread: a call that never ends is noticed from outside."""

    def __init__(self, store: str = "memory") -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.requests = 0
        self.worlds = self.wait(self._worlds(store))
        self.world: World = self.wait(self.worlds.make(load("default"), fresh=False))

    async def _worlds(self, store: str) -> Worlds:
        return Worlds(open_store(store), chest(), KeyPool(), NoListeners())

    @cached_property
    def control(self) -> Any:
        return control_plane(self.worlds, CONTROL_TOKEN, self._ready)

    def _ready(self, world: World) -> dict[str, Any]:
        return ready(world, ca=None, control={"url": f"{world.origin}/_control", "token": CONTROL_TOKEN})

    def wait(self, doing: Awaitable[T]) -> T:
        async def done() -> T:
            return await doing

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(PATIENCE)

    def ask(self, asked: Asked) -> Answer:
        """The answer; TimeoutError where there is none in time, and whatever escaped from the app."""
        self.requests += 1
        answer = Answer()
        scope = asked.scope({"world": self.world, "control": self._enter_control})
        self.wait(app(scope, receiving(asked.body), sending(answer)))
        return answer

    async def _enter_control(self, scope: Any, receive: Any, send: Any) -> None:
        await self.control(scope, receive, send)

    def close(self) -> None:
        self.wait(self.worlds.store.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(PATIENCE)
        self.loop.close()


def receiving(body: bytes) -> Callable[[], Awaitable[dict[str, Any]]]:
    """In pieces, as large bodies come."""
    pieces = [body[start : start + 65536] for start in range(0, len(body), 65536)] or [b""]

    async def receive() -> dict[str, Any]:
        if not pieces:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    return receive


def sending(answer: Answer) -> Callable[[MutableMapping[str, Any]], Awaitable[None]]:
    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    return send
