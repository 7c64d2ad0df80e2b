"""Who plays: the clients' processes, started when first needed, shared where a story allows it."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

from conformance import environment, installation
from conformance.client import Client, fill, fill_variables
from conformance.driver import BrokenDriverError, Driver, Ok
from conformance.names import Names, open_names


class Place(Protocol):
    """A sealed place for one process: what to start instead of a command, and with what."""

    environment: dict[str, str]
    descriptors: tuple[int, ...]
    ca: str
    asked: list[str]
    refused: list[str]

    def command(self, argv: Sequence[str]) -> list[str]:
        """Return what is started; it gets the environment and the descriptors as they are after this."""
        ...

    def started(self) -> None:
        """Wait, in a thread, until the process is sealed."""
        ...


@dataclass(frozen=True, slots=True)
class Real:
    """The host patterns of a world, the loopback port that serves them, and a way to seal a process in, if any."""

    patterns: list[str]
    port: int
    seal: Callable[[dict[str, str]], contextlib.AbstractContextManager[Place]] | None = None


Behind = Callable[[dict[str, str]], dict[str, str]]
"""From what surrounds a process to what it is told besides."""


class AbsentClientError(Exception):
    """This client cannot play here; the words say what is missing and how to get it."""


@dataclass(frozen=True, slots=True)
class Hello:
    """What a driver says of its client: name, version, runtime, what it can do by having tried, which versions of
    other packages it can call upon (plugins, native runtimes), and what it could do if this machine had more."""

    client: str
    version: str
    runtime: str
    can: frozenset[str]
    packages: Mapping[str, str] = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)
    """By word of `can` that is not in it: what is missing here."""


@dataclass(slots=True)
class Player:
    """A running driver, what it said at hello, and the door it goes out by."""

    client: Client
    driver: Driver
    hello: Hello
    names: Names
    leaving: contextlib.AsyncExitStack
    """Ends the process, closes the door and removes its home."""

    @property
    def deadline(self) -> float:
        return self.client.file.timeouts.verb


@dataclass(slots=True)
class _Seat:
    """A client's shared process, and the lock that lets one caller start it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    home: Path | None = None
    absent: str = ""
    unloadable: str | None = None
    """Why its native runtime cannot be loaded; empty where it can, nothing where nobody asked."""
    players: dict[str, Player] = field(default_factory=dict)


class Cast:
    """All clients of one run. `async with Cast() as cast`; on leaving, every process has ended."""

    def __init__(self) -> None:
        self._seats: dict[str, _Seat] = {}
        self._players: list[Player] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(self._dismiss(player) for player in list(self._players)))

    @property
    def players(self) -> tuple[Player, ...]:
        """Every driver that is running."""
        return tuple(self._players)

    @contextlib.asynccontextmanager
    async def player(
        self, client: Client, ca: str, real: Real | None, *, alone: bool = False, behind: Behind | None = None
    ) -> AsyncIterator[Player]:
        """Lend a player: the shared one under own names, one of its own under real names or where it is to be alone.

        `ca` is a PEM file to trust, `behind` what a process is started with besides that stands behind a
        broker. Raises `AbsentClientError` where the client cannot run here, and `BrokenDriverError` where its driver
        does not keep the contract.
        """
        seat = self._seats.setdefault(client.label, _Seat())
        home = await self._installed(client, seat)
        async with seat.turn if client.file.serial else contextlib.nullcontext():
            if real is None and not alone and not behind:
                yield await self._shared(client, seat, home, ca)
                return
            player = await self._engage(client, home, ca, real, behind)
            try:
                yield player
            finally:
                await self._dismiss(player)

    async def loads_natively(self, client: Client) -> None:
        """Raise `AbsentClientError` where the client's native runtime cannot be loaded; found out once."""
        seat = self._seats.setdefault(client.label, _Seat())
        await self._installed(client, seat)
        async with seat.lock:
            if seat.unloadable is None:
                seat.unloadable = await _reason_not_to_load(client)
        if seat.unloadable:
            raise AbsentClientError(seat.unloadable)

    async def hello(self, client: Client, ca: str) -> Hello:
        """Ask a client who it is."""
        async with self.player(client, ca, None) as player:
            return player.hello

    async def _installed(self, client: Client, seat: _Seat) -> Path:
        async with seat.lock:
            if seat.absent:
                raise AbsentClientError(seat.absent)
            if seat.home is None:
                try:
                    seat.home = await installation.install(client)
                except installation.InstallError as error:
                    seat.absent = str(error)
                    raise AbsentClientError(seat.absent) from None
            return seat.home

    async def _shared(self, client: Client, seat: _Seat, home: Path, ca: str) -> Player:
        async with seat.lock:
            player = seat.players.get(ca)
            if player is None or player.driver.broken:
                player = seat.players[ca] = await self._engage(client, home, ca, None)
            return player

    async def _engage(
        self, client: Client, home: Path, ca: str, real: Real | None, behind: Behind | None = None
    ) -> Player:
        if real and client.file.env.real is None:
            raise AbsentClientError(
                f"{client.name} has no [env.real] in its client.toml: real names are out of its reach"
            )
        async with contextlib.AsyncExitStack() as leaving:
            own_home = leaving.enter_context(
                tempfile.TemporaryDirectory(prefix="conformance-", ignore_cleanup_errors=True)
            )
            if real and real.seal:
                driver, names = await _sealed(client, home, environment.bare(Path(own_home)), real.seal, leaving)
            else:
                names = await (open_names(real.patterns, real.port) if real else open_names([], None))
                leaving.push_async_callback(names.close)
                told = client.file.env.always | ((client.file.env.real or {}) if real else {})
                surroundings = environment.bare(Path(own_home)) | _filled(told, client, home, ca, str(names.port))
                surroundings |= behind(surroundings) if behind else {}
                driver = await _start(_command(client, home), client, surroundings)
                leaving.push_async_callback(driver.close)
            player = Player(client, driver, await _greet(client, driver), names, leaving.pop_all())
        self._players.append(player)
        return player

    async def _dismiss(self, player: Player) -> None:
        await player.leaving.aclose()
        if player in self._players:
            self._players.remove(player)


async def _sealed(
    client: Client,
    home: Path,
    bare: dict[str, str],
    seal: Callable[[dict[str, str]], contextlib.AbstractContextManager[Place]],
    leaving: contextlib.AsyncExitStack,
) -> tuple[Driver, Names]:
    """Start a client where the real names simply are: it needs no proxy, and is told of none."""
    entering = seal(bare)
    place = await asyncio.to_thread(entering.__enter__)
    leaving.push_async_callback(asyncio.to_thread, entering.__exit__, None, None, None)
    told = {name: value for name, value in client.file.env.always.items() if "{port}" not in value}
    place.environment.update(_filled(told, client, home, place.ca, "") | place.environment)
    command = place.command(_command(client, home))
    driver = await Driver.start(command, place.environment, str(client.folder), place.descriptors)
    leaving.push_async_callback(driver.close)
    await asyncio.to_thread(place.started)
    return driver, Names(asked=place.asked, refused=place.refused)


async def _reason_not_to_load(client: Client) -> str:
    try:
        await installation.probe_native(client)
    except installation.InstallError as error:
        return str(error)
    return ""


def _filled(told: dict[str, str], client: Client, home: Path, ca: str, port: str) -> dict[str, str]:
    return fill_variables(told, **installation.places(client, home), ca=ca, port=port)


def _command(client: Client, home: Path) -> list[str]:
    command = fill(client.run_command(), **installation.places(client, home))
    command[0] = shutil.which(command[0]) or command[0]
    return command


async def _start(command: list[str], client: Client, surroundings: dict[str, str]) -> Driver:
    return await Driver.start(command, surroundings, str(client.folder))


async def _greet(client: Client, driver: Driver) -> Hello:
    reply = await driver.ask("hello", deadline=client.file.timeouts.start)
    if not isinstance(reply, Ok):
        raise BrokenDriverError(f"hello was not answered with ok: {reply}")
    return _hello(reply.value)


def _words(told: dict[str, Any], name: str) -> dict[str, str]:
    return {str(key): str(value) for key, value in (told.get(name) or {}).items()}


def _hello(told: dict[str, Any]) -> Hello:
    match told:
        case {"client": str(client), "version": str(version), "runtime": str(runtime), "can": list(can)}:
            packages, lacks = _words(told, "packages"), _words(told, "lacks")
            return Hello(client, version, runtime, frozenset(map(str, can)), packages, lacks)
    raise BrokenDriverError(f"hello must tell client, version, runtime and can: {told}")
