"""A broker in a process of its own: until it is told to end, or until whoever started it is gone."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broker_shims.aside import aside
from broker_shims.broker import Broker
from broker_shims.by_hand import AtTheTerminal
from broker_shims.doors import dbus
from broker_shims.failures import Failure, cannot_start
from broker_shims.platforms import PLATFORMS, PlatformName
from broker_shims.prompts import Answer, Kind, Script, Windows
from broker_shims.running import Running, start

READY = "MOCK_ENTRA_READY"
"""Names the file with the ready line inside `mock-entra exec`: users and their passwords are there."""


class CannotServe(Exception):
    """One line that says why there can be no broker."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    platform: PlatformName
    authority: str
    ca: str | None
    accounts: tuple[str, ...]
    keys: tuple[tuple[str, Kind], ...]
    answers: tuple[Answer, ...]
    failures: tuple[Failure, ...]
    by_hand: bool
    enrolled: bool
    starts: str
    window: int | None
    deadline: float
    native: bool
    journal: Path | None
    system: str
    architecture: str
    version: str


@asynccontextmanager
async def served(wanted: Wanted) -> AsyncIterator[dict[str, Any]]:
    """A broker as wanted, and its ready line."""
    if wanted.native and (reason := dbus.missing()):
        raise CannotServe(reason)
    person = AtTheTerminal(PLATFORMS[wanted.platform].prompts) if wanted.by_hand else Script()
    windows = Windows(application=wanted.window)
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(
            start(
                wanted.platform,
                wanted.authority,
                ca=wanted.ca,
                person=person,
                windows=windows,
                enrolled=wanted.enrolled,
                startup=cannot_start() if wanted.starts == "no" else None,
                half_started=wanted.starts == "half",
                deadline=wanted.deadline,
                system=wanted.system,
                architecture=wanted.architecture,
                version=wanted.version,
            )
        )
        await prepare(running.broker, wanted)
        environment = running.environment(os.environ)
        if wanted.native:
            half = wanted.starts == "half"
            opening = dbus.open_door(running.broker, deadline=wanted.deadline, half_started=half)
            environment = dict((await stack.enter_async_context(opening)).environment)
        if wanted.journal:
            wanted.journal.write_text("", "utf-8")
            running.broker.journal.kept_in = wanted.journal
        yield ready_line(running, environment)


async def prepare(broker: Broker, wanted: Wanted) -> None:
    """Who is logged on, what keys they have, what they will answer, and what will go wrong."""
    keys = dict.fromkeys(name for name, _ in wanted.keys)
    for account in wanted.accounts:
        name, password = credentials(account)
        keys.pop(name, None)
        await broker.log_on(name, password, *(kind for of, kind in wanted.keys if of == name))
    if keys:
        raise CannotServe(f"--key {next(iter(keys))}: nobody of that name is logged on by --account")
    if wanted.answers:
        broker.prompts.tell(*wanted.answers)
    for failure in wanted.failures:
        broker.plan.add(failure)


def ready_line(running: Running, environment: dict[str, str]) -> dict[str, Any]:
    """What a program needs to come to this broker, and a script to direct it."""
    platform = running.broker.platform
    about = {"platform": platform.name, "broker": platform.broker}
    return {"version": 1, **about, "port": running.port, "token": running.token, "environment": environment}


def credentials(account: str) -> tuple[str, str]:
    """`NAME=PASSWORD`, or a name alone inside `mock-entra exec`, whose ready line knows the password."""
    name, mark, password = account.partition("=")
    if mark:
        return name, password
    file = os.environ.get(READY)
    users = json.loads(Path(file).read_text("utf-8"))["world"]["users"] if file else []
    found = next((user for user in users if user["upn"] == name), None)
    if found is None:
        raise CannotServe(f"{name}: say NAME=PASSWORD; a name alone will do for users of `mock-entra exec`")
    return found["upn"], found["password"]


async def serve(wanted: Wanted, *, until_input_ends: bool) -> None:
    """Say the ready line, and stay until a signal comes or, if so asked, until standard input ends."""
    told = asyncio.Event()
    listen(told)
    if until_input_ends:
        leave_the_terminals_signals_alone()
    ends: list[asyncio.Task[bool]] = [asyncio.create_task(told.wait())]
    if until_input_ends:
        ends.append(asyncio.create_task(end_of_input()))
    async with served(wanted) as ready:
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)


def listen(told: asyncio.Event) -> None:
    """Set on SIGINT and SIGTERM (on Windows: Ctrl-C and Ctrl-Break)."""
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, told.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(told.set))


def leave_the_terminals_signals_alone() -> None:
    """Ctrl-C goes to the program as well, which may go on living, as a REPL does; its end is that of our input."""
    for name in ("SIGINT", "SIGQUIT", "SIGBREAK"):
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)


async def end_of_input() -> bool:
    """Past Python's own reader, which a thread left behind would hold at the end."""
    return await aside(lambda: all(iter(lambda: os.read(0, 4096), b"")))
