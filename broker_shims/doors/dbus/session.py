"""A desktop session of our own: a private bus with an unlocked keyring, in folders of its own, on any Linux machine."""

import asyncio
import importlib.util
import json
import os
import shutil
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from broker_shims.doors.dbus.keeper import FOLDERS

KEEPER = Path(__file__).parent / "keeper.py"
READY = 20.0
"""Seconds in which the bus and its keyring must be there."""

# fmt: off
PROGRAMS = {
    "dbus-daemon":          "apt-get install dbus",
    "gnome-keyring-daemon": "apt-get install gnome-keyring",
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Session:
    """A running session: its folder, the address of its bus, and what a program is told that shall live in it."""

    directory: Path
    address: str

    @property
    def environment(self) -> Mapping[str, str]:
        folders = {name: str(self.directory / folder) for name, folder in FOLDERS.items()}
        return {"DBUS_SESSION_BUS_ADDRESS": self.address, **folders}


class NoSessionError(OSError):
    """A session could not be had; the message says why, and what to do."""


def missing() -> str:
    """Why this machine can have no session, with the command that helps; empty where it can."""
    if sys.platform != "linux":
        return f"a D-Bus session of our own is made on Linux only, and this is {sys.platform}"
    lacking = [f"{name} was not found: {command}" for name, command in PROGRAMS.items() if not shutil.which(name)]
    if importlib.util.find_spec("dbus_fast") is None:
        lacking.append("dbus-fast was not found: pip install 'mock-entra[linux]'")
    if not has_name(os.getuid()):
        lacking.append(f"user {os.getuid()} has no name in /etc/passwd, and D-Bus takes none without: useradd")
    return "; ".join(lacking)


def has_name(user: int) -> bool:
    import pwd  # Windows has none

    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


@asynccontextmanager
async def private_session() -> AsyncIterator[Session]:
    """A session until the block ends; NoSessionError where it cannot be had.

    Whatever becomes of this process, its keeper sees the pipe end and leaves nothing behind.
    """
    if reason := missing():
        raise NoSessionError(reason)
    keeper = await asyncio.create_subprocess_exec(
        sys.executable, "-I", KEEPER, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True
    )
    directory: Path | None = None
    try:
        async with asyncio.timeout(READY):
            session = await told(keeper)
            directory = session.directory
            await unlocked(session)
        yield session
    except TimeoutError as error:
        raise NoSessionError(f"no keyring came up on the private bus within {READY:.0f} seconds") from error
    finally:
        await ended(keeper, directory)


async def told(keeper: asyncio.subprocess.Process) -> Session:
    assert keeper.stdout is not None
    assert keeper.stderr is not None
    line = await keeper.stdout.readline()
    if not line:
        raise NoSessionError((await keeper.stderr.read()).decode(errors="replace").strip())
    ready = json.loads(line)
    return Session(Path(ready["directory"]), ready["address"])


async def unlocked(session: Session) -> None:
    """Wait until the keyring is on the bus and its default collection can be used."""
    from dbus_fast import Message

    from broker_shims.doors.dbus.connection import connected, hung_up

    bus = await connected(session.address)
    try:
        while True:
            reply = await bus.call(
                Message(
                    destination="org.freedesktop.secrets",
                    path="/org/freedesktop/secrets",
                    interface="org.freedesktop.Secret.Service",
                    member="ReadAlias",
                    signature="s",
                    body=["default"],
                )
            )
            if reply is not None and reply.body and str(reply.body[0]).startswith("/org/freedesktop/secrets/"):
                return
            await asyncio.sleep(0.01)
    finally:
        await hung_up(bus)


async def ended(keeper: asyncio.subprocess.Process, directory: Path | None) -> None:
    """The pipe is closed, and the keeper leaves; one that was killed left its folder to us."""
    assert keeper.stdin is not None
    keeper.stdin.close()
    await keeper.wait()
    if directory is not None:
        await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)
