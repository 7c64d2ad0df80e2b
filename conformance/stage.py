"""Sets the stage: the authority and its worlds. The only module that knows the authority's face."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import parse_qsl, urlsplit

import httpx

from conformance import places
from conformance.cast import Real
from conformance.exchange import Exchange, endpoint
from conformance.overlay import laid_over
from conformance.ready import Ready

Value = TypeVar("Value")

NAMES_BY = "CONFORMANCE_NAMES_BY"
"""Set to `proxy`, no client is sealed in with the real names, also where that works."""


ATTEMPT = "foreign"
"""Under this name the ledger tells of hosts that were refused: nothing was exchanged."""


class BrokenStageError(Exception):
    """The authority does not do what it must for a story to be told at all."""


@dataclass(slots=True)
class World:
    """One story's world. Every wait is in a thread: the authority's face is blocking."""

    face: Any
    ready: Ready
    ca: str
    real: Real | None = None
    _newest: int = 0

    def http(self) -> httpx.AsyncClient:
        """Return a client of the suite's own, trusting this world and nothing of the environment."""
        trust = ssl.create_default_context(cafile=self.ready.ca)
        return httpx.AsyncClient(verify=trust, trust_env=False, timeout=20, follow_redirects=False)

    async def cursor(self) -> int:
        """Return the number of the newest exchange; they count from 1."""
        await self.exchanges(self._newest)
        return self._newest

    async def exchanges(self, since: int) -> list[Exchange]:
        """Return the exchanges that are numbered higher."""
        entries = await _blocking(lambda: self.face.ledger.entries(since=since))
        self._newest = max([self._newest, *(each["number"] for each in entries)])
        return [_exchange(each) for each in entries if each["endpoint"] != ATTEMPT]

    async def fault(self, fault: dict[str, Any]) -> None:
        await _blocking(lambda: self.face.faults.add(_fault(fault)))

    async def travel(self, seconds: float) -> None:
        await _blocking(lambda: self.face.clock.travel(seconds))

    async def mint(self, wanted: dict[str, Any]) -> str:
        return _token(await _blocking(lambda: self.face.mint(wanted)))

    async def directory(self, event: str, wanted: dict[str, Any]) -> Any:
        """Let something happen to the directory and return what it answers."""
        happen = self._event(event)
        return await _blocking(lambda: happen(**wanted))

    async def directory_refuses(self, event: str, wanted: dict[str, Any]) -> str:
        """Try to let something happen that must not, and return the reason given; `BrokenStageError` if it happened."""
        happen = self._event(event)
        try:
            await asyncio.to_thread(lambda: happen(**wanted))
        except Exception as refusal:  # noqa: BLE001 - the face says no in exceptions of its own
            return str(refusal)
        raise BrokenStageError(f"{event} was to be refused, and happened")

    @contextlib.asynccontextmanager
    async def place(self, around: dict[str, str], *, sealed: bool) -> AsyncIterator[Any]:
        """Lend the surroundings of one program among this world's real names: by proxy, unless it is to be sealed in
        and the system allows that."""
        seal = self.real.seal if self.real and sealed else None
        entering = seal(around) if seal else self.face.place("proxy", env=around)
        place = await _blocking(entering.__enter__)
        try:
            yield place
        finally:
            await asyncio.shield(asyncio.to_thread(entering.__exit__, None, None, None))

    def _event(self, name: str) -> Callable[..., Any]:
        happen: Callable[..., Any] | None = getattr(self.face.directory, name, None)
        if happen is None:
            raise BrokenStageError(f"the directory knows no event {name}")
        return happen


async def _blocking(call: Callable[[], Value]) -> Value:
    try:
        return await asyncio.to_thread(call)
    except Exception as error:
        raise BrokenStageError(f"{type(error).__name__}: {error}") from error


class Stage:
    """One running authority for a whole run. `async with Stage() as stage`."""

    def __init__(self, leniencies: tuple[str, ...] = ()) -> None:
        self._leniencies = list(leniencies)
        self._server: Any = None
        self._seals: bool | None = None

    async def __aenter__(self) -> Self:
        self._server = await _blocking(_serve)
        return self

    async def __aexit__(self, *error: object) -> None:
        await asyncio.to_thread(self._server.__exit__, *error)

    def lenient(self, *rules: str) -> Stage:
        """Return the same stage with worlds that do not keep these rules; it lasts as long as this one."""
        other = Stage(rules)
        other._server = self._server
        return other

    def worlds(self) -> list[Any]:
        """Return every world there is, the authority's own first."""
        return list(self._server.worlds())

    @property
    def ca(self) -> str:
        """The PEM file to trust under own names; every world's listener has a certificate of this authority."""
        return str(self._server.ready.get("ca") or "")

    @contextlib.asynccontextmanager
    async def world(self, wanted: str | dict[str, Any], file: Path, *, real: bool) -> AsyncIterator[World]:
        """Make a world of its own for a story; a file is looked for beside the stories."""
        spec = await asyncio.to_thread(_spec, wanted, file)
        face = await _blocking(lambda: self._server.world(spec, leniencies=self._leniencies))
        try:
            yield await self._dressed(face, real)
        finally:
            await asyncio.shield(asyncio.to_thread(face.close))

    async def _dressed(self, face: Any, real: bool) -> World:
        ready = Ready.model_validate(face.ready)
        if not real:
            return World(face, ready, ready.ca or "")
        opened = await _blocking(face.open_real_names)
        seal = partial(_sealed, face) if await self._can_seal() else None
        return World(face, ready, str(opened["ca"]), Real(list(face.hosts()), opened["port"], seal))

    async def _can_seal(self) -> bool:
        """Say whether a process can be sealed in with the real names here; found out once, by doing it."""
        if self._seals is None:
            self._seals = await asyncio.to_thread(_seals, self._server.main)
        return self._seals


def _sealed(face: Any, around: dict[str, str]) -> Any:
    return face.place("sealed", env=around)


def _seals(face: Any) -> bool:
    wanted = os.environ.get(NAMES_BY) != "proxy"
    return wanted and face.run([sys.executable, "-I", "-S", "-c", ""]).mode == "sealed"


def broker_face() -> Any:
    """Lend the broker's face: `device.py` alone asks for it."""
    import broker_shims

    return broker_shims


def desktop() -> contextlib.AbstractAsyncContextManager[Any]:
    """Lend a desktop session of its own, with an unlocked keyring: the one that the Linux broker lives in."""
    from broker_shims.doors import dbus

    return dbus.private_session()


def no_desktop() -> str:
    """Say why there can be no such session here, and the command that helps; nothing where there can."""
    from broker_shims.doors import dbus

    return dbus.missing()


async def rewrite_keyring(address: str, change: Callable[[bytes], bytes]) -> None:
    """Put each secret in the keyring of a desktop session through `change`; raise `BrokenStageError` for none."""
    from broker_shims.doors import dbus

    if not await dbus.rewritten(address, change):
        raise BrokenStageError("nothing lies in the keyring")


@contextlib.contextmanager
def serving() -> Iterator[Any]:
    """Run an authority for people's own tests, and lend its face."""
    server = _serve()
    try:
        yield server
    finally:
        server.__exit__(None, None, None)


def _serve() -> Any:
    import mock_entra

    return mock_entra.serve(port=0).__enter__()


def _spec(wanted: str | dict[str, Any], file: Path) -> Any:
    worlds = file.parent.parent / "worlds"
    if isinstance(wanted, dict):
        return _written_out(wanted, file)
    beside = worlds / f"{wanted}.yaml"
    return places.read(beside).plain() if beside.is_file() else wanted


def _written_out(wanted: dict[str, Any], file: Path) -> Any:
    if "import" in wanted:
        return file.parent.parent / "worlds" / str(wanted["import"])
    if "on" in wanted:
        base = _spec(wanted["on"], file)
        over = {key: value for key, value in wanted.items() if key != "on"}
        return laid_over(base if isinstance(base, dict) else _read(str(base)), over)
    return wanted


@lru_cache(maxsize=8)
def _read(world: str) -> Any:
    """Return a world that the authority brings or reads from a file of a form of its own, by its own command."""
    command = [sys.executable, "-m", "mock_entra", "world", "show", world]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)  # noqa: S603 - our own
    if done.returncode:
        raise BrokenStageError(done.stderr.strip())
    return json.loads(done.stdout)


def _token(minted: Any) -> str:
    return str(minted["token"]) if isinstance(minted, dict) else str(minted)


ENDPOINTS = {
    "resource": "todolist",
    "page": "login",
    "device_code": "devicecode",
    "device_page": "deviceauth",
    "realm": "userrealm",
}
"""The story's word for an endpoint, where the authority has another."""


def _fault(fault: dict[str, Any]) -> dict[str, Any]:
    """Translate the story's words for a fault into the control plane's."""
    match = {"endpoint": ENDPOINTS.get(fault["at"], fault["at"]), "skip": fault.get("skip", 0)}
    times = {"times": fault["times"]} if "times" in fault else {}
    return {"match": match, **times, **fault["reply"]}


def _exchange(entry: dict[str, Any]) -> Exchange:
    """Translate an entry of the ledger, bodies being text."""
    request, reply = entry["request"], entry["reply"]
    url = urlsplit(request["url"])
    return Exchange(
        endpoint=endpoint(url.path),
        method=request["method"],
        host=url.hostname or "",
        path=url.path,
        url=request["url"].partition("?")[0],
        status=reply["status"],
        query=dict(parse_qsl(url.query, keep_blank_values=True)),
        form=dict(parse_qsl(request["body"], keep_blank_values=True)),
        headers={name.lower(): value for name, value in request["headers"].items()},
        answer=_object(reply["body"]),
        at=float(entry["at"]),
    )


def _object(body: str) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
