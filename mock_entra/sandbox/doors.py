"""What answers behind the names of one run: the world under its real names, and local services given a name."""

import asyncio
import fnmatch
import socket
import ssl
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from mock_entra import trust
from mock_entra.authority import World
from mock_entra.hosts import certificate_names
from mock_entra.listener import Listener
from mock_entra.sandbox import relay
from mock_entra.sandbox.routes import Route
from mock_entra.serving import RunningAuthority

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


class Doors:
    """The doors of one run, vouched for by an authority made for it. Opened on sockets that listen already."""

    def __init__(self, authority: RunningAuthority, world: World, routes: Iterable[Route]) -> None:
        self._authority = authority
        self._world = world
        self.routes = {route.host: route for route in routes}
        names = tuple(dict.fromkeys((*certificate_names(), *self.routes)))
        made = trust.for_run(names)
        self.pem = made.pem
        """The certificate of the authority that vouches for every name here."""
        self._context = trust.server_context(made.issue(names))
        self._listeners: list[Listener] = []
        self._talks: set[asyncio.Task[None]] = set()

    def knows(self, host: str) -> bool:
        """Whether a name is the world's or a route's; case never matters."""
        return host in self.routes or any(fnmatch.fnmatchcase(host, pattern) for pattern in certificate_names())

    async def open_world(self, listening: socket.socket) -> None:
        self._listeners.append(await self._authority.admit(self._world, listening, self._context))

    def open_route(self, route: Route, listening: socket.socket) -> None:
        self.open_port(route.port, listening, None if route.through else self._context)

    def open_port(self, port: int, listening: socket.socket, context: ssl.SSLContext | None = None) -> None:
        """Hands everything that comes by this socket to a port of loopback."""

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await relay.to_port(port, reader, writer)

        self.open_talk(talk, listening, context)

    def open_talk(self, talk: Talk, listening: socket.socket, context: ssl.SSLContext | None = None) -> None:
        """Has every connection of this socket talked to, until the run ends."""

        async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._meet(talk, reader, writer)

        def connect() -> asyncio.StreamReaderProtocol:
            return asyncio.StreamReaderProtocol(asyncio.StreamReader(relay.PORTION), met)

        self._listeners.append(Listener([listening], connect, context))

    async def _meet(self, talk: Talk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._talks.add(task)
        try:
            await talk(reader, writer)
        except (OSError, EOFError, TimeoutError, ValueError, asyncio.LimitOverrunError, asyncio.CancelledError):
            return  # whoever breaks off, says nonsense or outlives the run is hung up on
        finally:
            self._talks.discard(task)
            writer.close()

    async def close(self) -> None:
        """Stops listening and ends every conversation."""
        for listener in self._listeners:
            await listener.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
