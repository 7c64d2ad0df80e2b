"""Listeners: a port a world, TLS by our own authority, client certificates, faults of the transport."""

import asyncio
import errno
import os
import secrets
import socket
import ssl
import tempfile
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from mock_entra import trust
from mock_entra.app import Send, app, head_of
from mock_entra.authority import World
from mock_entra.faults import Fault
from mock_entra.hosts import certificate_names
from mock_entra.keeping import home
from mock_entra.keys import KeyChest, KeyPool
from mock_entra.listener import Listener, bound
from mock_entra.ready_line import ready
from mock_entra.store import Store, open_store
from mock_entra.wire import Reply
from mock_entra.world import load, model
from mock_entra.worlds import Ports, Worlds

GRACE = 2.0
"""Seconds that exchanges under way are given when the authority ends."""


class CannotServe(Exception):
    """The authority cannot start: one line that says what is in the way and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How an authority serves. `host` must be a loopback address unless `allow_remote`."""

    host: str = "127.0.0.1"
    plain_http: bool = False
    allow_remote: bool = False
    store: str = "memory"
    home: Path | None = field(default_factory=home)

    def __post_init__(self) -> None:
        if not self.allow_remote and not is_loopback(self.host):
            raise CannotServe(f"{self.host} is not a loopback address: say --allow-remote to let other machines in")

    @property
    def scheme(self) -> str:
        return "http" if self.plain_http else "https"


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Connection(HttpToolsProtocol):
    """One connection to one world: tells the app whose it is and who called, and goes wrong on request."""

    def __init__(self, config: Config, server_state: ServerState, state: dict[str, Any]) -> None:
        super().__init__(config, server_state, {**state, "connection": self})

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]  # uvicorn narrows what asyncio hands over
        tls = transport.get_extra_info("ssl_object")
        self.app_state["client_certificate"] = tls.getpeercert(binary_form=True) if tls else None

    async def misbehave(self, fault: Fault, reply: Reply, send: Send) -> None:
        """Answers as the fault says; see `Fault` for the ways."""
        if fault.transport == "reset":
            self.reset()
        elif fault.transport == "truncate":
            await self._truncate(reply, send)
        else:
            await self._drip(fault, reply, send)

    def reset(self) -> None:
        """Closes so that the other side sees RST: nothing is lingered for."""
        raw: socket.socket | None = self.transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.transport.abort()

    async def _truncate(self, reply: Reply, send: Send) -> None:
        await send(head_of(reply))
        await send({"type": "http.response.body", "body": reply.body[: len(reply.body) // 2], "more_body": True})
        self.transport.close()

    async def _drip(self, fault: Fault, reply: Reply, send: Send) -> None:
        await send(head_of(reply))
        for start in range(0, len(reply.body), fault.drip_bytes):
            piece = reply.body[start : start + fault.drip_bytes]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(fault.drip_interval)
        await send({"type": "http.response.body", "body": b""})


class RunningAuthority:
    """One running authority: its worlds, each on listeners of its own. Lives on one event loop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.control_token = secrets.token_urlsafe(24)
        self.store: Store = open_store(settings.store)
        self._pool = KeyPool()
        self._chest = KeyChest(settings.home / "keys" if settings.home else None)
        self.worlds = Worlds(self.store, self._chest, self._pool, self)
        self.main: World | None = None
        self._listeners: dict[str, list[Listener]] = {}
        self._real: dict[str, RealNames] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._http = Config(app, lifespan="off", ws="none", log_config=None, access_log=False, timeout_keep_alive=75)
        self._http.load()
        self._state = ServerState()

    @cached_property
    def certificate_authority(self) -> trust.CertificateAuthority:
        return trust.kept(self.settings.home)

    @cached_property
    def leaf(self) -> trust.Leaf:
        names = ["localhost", "*.localhost", "127.0.0.1", "::1"]
        return self.certificate_authority.issue(names)

    @property
    def ca(self) -> str | None:
        return None if self.settings.plain_http else str(self.certificate_authority.path)

    @cached_property
    def own_context(self) -> ssl.SSLContext:
        return trust.server_context(self.leaf)

    @cached_property
    def real_names(self) -> tuple[ssl.SSLContext, str]:
        """A context for every host of the table, vouched for by an authority of this run, and that authority's file."""
        authority = trust.for_run(certificate_names())
        self._folder = tempfile.TemporaryDirectory(prefix="mock-entra-")
        path = Path(self._folder.name) / "real-names.pem"
        authority.write(path)
        return trust.server_context(authority.issue(certificate_names())), str(path)

    async def start(self, source: str | Path | model.World, ports: Ports) -> World:
        """The main world: the one the store kept under this name, else a new one from the world file."""
        written = source if isinstance(source, model.World) else load(source)
        self.main = await self.worlds.restore(written.name, ports)
        if self.main is None:
            self.main = await self.worlds.make(written, fresh=False, ports=ports)
        return self.main

    async def open(self, world: World, ports: Ports) -> None:
        """Two listeners: the world's own, and the one that asks for client certificates."""
        state = {"world": world, "control": self.control}
        own = self._listen(state, ports.own, self._front(world, lambda: self.own_context), "--port")
        self._listeners[world.id] = [own]
        world.origin = self._origin(own, self.settings.scheme)
        registered = ClientTrust(world, lambda: self.leaf)
        mtls = self._listen(state, ports.mtls, self._front(world, registered.context, asks=True), "--mtls-port")
        self._listeners[world.id].append(mtls)
        world.mtls_origin = self._origin(mtls, self.settings.scheme)

    async def open_real_names(self, world: World) -> "RealNames":
        """One more listener, for whoever routes Microsoft's host names to the world; the same when asked again."""
        if world.id not in self._real:
            context, path = self.real_names
            front = trust.front(refusing(world, lambda: context), asks=False)
            listener = self._listen({"world": world, "control": self.control}, 0, front, "--port")
            self._listeners[world.id].append(listener)
            self._real[world.id] = RealNames(listener.port, path)
        return self._real[world.id]

    async def admit(self, world: World, listening: socket.socket, context: ssl.SSLContext) -> Listener:
        """One more way into a world: a socket that listens already, which may be one of another network namespace."""
        state = {"world": world, "control": self.control}
        front = trust.front(refusing(world, lambda: context), asks=False)
        listener = Listener([listening], lambda: Connection(self._http, self._state, state), front)
        self._listeners[world.id].append(listener)
        return listener

    async def close(self, world: World) -> None:
        for listener in self._listeners.pop(world.id, []):
            await listener.close()
        self._real.pop(world.id, None)
        for connection in list(self._state.connections):
            if connection.app_state.get("world") is world:
                connection.transport.abort()

    def _front(
        self, world: World, choose: Callable[[], ssl.SSLContext], *, asks: bool = False
    ) -> ssl.SSLContext | None:
        return None if self.settings.plain_http else trust.front(refusing(world, choose), asks=asks)

    def _listen(self, state: dict[str, Any], port: int, context: ssl.SSLContext | None, option: str) -> Listener:
        def connect() -> Connection:
            return Connection(self._http, self._state, state)

        try:
            return Listener(bound(self.settings.host, port), connect, context)
        except OSError as error:
            raise CannotServe(why_not(error, self.settings.host, port, option)) from error

    def _origin(self, listener: Listener, scheme: str) -> str:
        name = "localhost" if is_loopback(self.settings.host) else self.settings.host
        return f"{scheme}://{name}:{listener.port}"

    async def control(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """The control plane, imported at its first request (FastAPI alone takes a third of a second)."""
        await self.control_app(scope, receive, send)

    @cached_property
    def control_app(self) -> Callable[..., Any]:
        from mock_entra.control import control_plane

        plane: Callable[..., Any] = control_plane(self.worlds, self.control_token, self.ready)
        return plane

    def ready(self, world: World) -> dict[str, Any]:
        """A world's ready line; the control plane answers on every listener."""
        main = self.main or world
        control = {"url": f"{main.origin}/_control", "token": self.control_token}
        return ready(world, ca=self.ca, control=control)

    async def end(self) -> None:
        """Stops listening, lets exchanges under way finish for a moment, and closes the store."""
        for listeners in self._listeners.values():
            for listener in listeners:
                await listener.close()
        if self._state.tasks:
            await asyncio.wait(self._state.tasks, timeout=GRACE)
        await self._hang_up()
        await self._pool.close()
        await self.store.close()
        if self._folder:
            self._folder.cleanup()

    async def _hang_up(self) -> None:
        """Ends every connection; one that still sends its answer is given a moment, and none outlives this."""
        for task in list(self._state.tasks):
            task.cancel()
        for connection in list(self._state.connections):
            connection.transport.close() if is_sending(connection) else connection.transport.abort()
        for _ in range(200):
            if not self._state.connections:
                return
            await asyncio.sleep(GRACE / 200)
        for connection in list(self._state.connections):
            connection.transport.abort()


@dataclass(frozen=True, slots=True)
class RealNames:
    """Where a world answers to Microsoft's host names, and the file of the authority that vouches for them."""

    port: int
    ca: str


class ClientTrust:
    """What the mTLS handshakes of a world go by: made at the first of them, and anew when certificates changed."""

    def __init__(self, world: World, leaf: Callable[[], trust.Leaf]) -> None:
        self._world = world
        self._leaf = leaf
        self._registered: frozenset[str] = frozenset()
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        registered = frozenset(c.pem for a in self._world.directory.applications() for c in a.certificates)
        if self._context is None or registered != self._registered:
            self._context = trust.server_context(self._leaf(), client_certificates=registered)
            self._registered = registered
        return self._context


def is_sending(connection: Any) -> bool:
    return bool(connection.transport.get_write_buffer_size())


def refusing(world: World, choose: Callable[[], ssl.SSLContext]) -> Callable[[], ssl.SSLContext | None]:
    """What `choose` gives, and None where a `tls` fault is due."""
    counting: set[asyncio.Task[None]] = set()

    def chosen() -> ssl.SSLContext | None:
        fault = world.faults.meet_handshake()
        if fault is None:
            return choose()
        task = asyncio.get_running_loop().create_task(world.faults.handshake_failed(fault))
        counting.add(task)
        task.add_done_callback(counting.discard)
        return None

    return chosen


def why_not(error: OSError, host: str, port: int, option: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use: choose another with {option}, or {option} 0 for any free one"
    if error.errno == errno.EACCES:
        return f"port {port} of {host} needs privileges: choose one above 1023 with {option}"
    return f"cannot listen on {host} port {port}: {error.strerror or error}"


def write_ready_file(path: Path, line: str) -> None:
    """Whoever waits for the file sees it whole, or not at all; only its owner can read the secrets in it."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(line + "\n")
    Path(draft).replace(path)
