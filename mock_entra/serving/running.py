"""One running authority: its worlds, each on listeners of its own."""

import asyncio
import logging
import secrets
import socket
import ssl
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mock_entra import trust
from mock_entra.authority import World
from mock_entra.keys import KeyChest, KeyPool
from mock_entra.listener import Listener
from mock_entra.ready_line import ready
from mock_entra.serving.addresses import both, opened
from mock_entra.serving.client_trust import ClientTrust
from mock_entra.serving.connections import Connections
from mock_entra.serving.handshakes import Choose, front
from mock_entra.serving.identity import Identity
from mock_entra.serving.settings import CannotServe, Settings
from mock_entra.store import Store, open_store
from mock_entra.world import load, model
from mock_entra.worlds import Ports, Worlds

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RealNames:
    """Where a world answers to Microsoft's host names, and the file of the authority that vouches for them."""

    port: int
    ca: str


class RunningAuthority:
    """One running authority. It is made and lives on one event loop; CannotServe or StoreError where it cannot be."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.control_token = secrets.token_urlsafe(24)
        self.store: Store = store_at(settings.store)
        self._pool = KeyPool()
        chest = KeyChest(settings.home / "keys" if settings.home else None)
        self.worlds = Worlds(self.store, chest, self._pool, self)
        self.main: World | None = None
        self._identity = Identity(settings)
        self._connections = Connections()
        self._listeners: dict[str, list[Listener]] = {}
        self._real: dict[str, RealNames] = {}

    @property
    def certificate_authority(self) -> trust.CertificateAuthority:
        """Who vouches for the authority under its own names."""
        return self._identity.certificate_authority

    @property
    def ca(self) -> str | None:
        """The PEM file clients trust; None where there is no TLS."""
        return None if self.settings.plain_http else str(self.certificate_authority.path)

    async def start(self, source: str | Path | model.World, ports: Ports) -> World:
        """The main world: the one the store kept under this name, else a new one from the world file."""
        written = source if isinstance(source, model.World) else load(source)
        if self.settings.warning:
            log.warning(self.settings.warning)
        self.main = await self.worlds.restore(written, ports)
        if self.main is None:
            self.main = await self.worlds.make(written, fresh=False, ports=ports)
        return self.main

    async def open(self, world: World, ports: Ports) -> None:
        """Two listeners: the world's own, and the one that asks for client certificates."""
        world.vouched_for_by = "" if self.settings.plain_http else self.certificate_authority.pem
        own, asking = both(self.settings.host, ports)
        registered = ClientTrust(world, lambda: self._identity.leaf)
        world.origin = self._listen(world, own, lambda: self._identity.own_context)
        world.mtls_origin = self._listen(world, asking, registered.context, asks=True)

    async def open_real_names(self, world: World) -> RealNames:
        """One more listener, for whoever routes Microsoft's host names to the world; the same when asked again."""
        if world.id not in self._real:
            context, path = self._identity.real_names
            sockets = opened(self.settings.host, 0, 0, "--port")
            listener = self._add(world, sockets, front(world, lambda: context))
            self._real[world.id] = RealNames(listener.port, path)
        return self._real[world.id]

    async def admit(self, world: World, listening: socket.socket, context: ssl.SSLContext) -> Listener:
        """One more way into a world: a socket that listens already, which may be one of another network namespace."""
        return self._add(world, [listening], front(world, lambda: context))

    async def close(self, world: World) -> None:
        """Nobody reaches the world any more: its listeners and its connections end."""
        for listener in self._listeners.pop(world.id, []):
            await listener.close()
        self._real.pop(world.id, None)
        self._connections.close(world)

    def _listen(self, world: World, sockets: list[socket.socket], choose: Choose, *, asks: bool = False) -> str:
        """The origin at which the world answers on these sockets."""
        context = None if self.settings.plain_http else front(world, choose, asks=asks)
        return self.settings.origin(self._add(world, sockets, context).port)

    def _add(self, world: World, sockets: list[socket.socket], context: ssl.SSLContext | None) -> Listener:
        state = {"world": world, "control": self.control}
        listener = Listener(sockets, self._connections.maker(state), context)
        self._listeners.setdefault(world.id, []).append(listener)
        return listener

    async def control(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """The control plane, imported at its first request (FastAPI alone takes a third of a second)."""
        await self.control_app(scope, receive, send)

    @cached_property
    def control_app(self) -> Callable[..., Any]:
        """The control plane's ASGI app."""
        from mock_entra.control import control_plane

        plane: Callable[..., Any] = control_plane(self.worlds, self.control_token, self.ready)
        return plane

    def ready(self, world: World) -> dict[str, Any]:
        """A world's ready line; the control plane answers on every listener."""
        main = self.main or world
        control = {"url": f"{main.origin}/_control", "token": self.control_token}
        return ready(world, ca=self.ca, control=control)

    async def end(self) -> None:
        """Lets nobody in, answers what was asked, hangs up and closes the store; bounded by a few seconds."""
        listeners = [listener for listeners in self._listeners.values() for listener in listeners]
        await asyncio.gather(*(listener.stop() for listener in listeners))
        await self._connections.linger()
        for listener in listeners:
            await listener.close()
        await self._connections.end()
        await self._pool.close()
        await self.store.close()
        self._identity.close()


def store_at(url: str) -> Store:
    try:
        return open_store(url)
    except ValueError as error:
        raise CannotServe(str(error)) from None
