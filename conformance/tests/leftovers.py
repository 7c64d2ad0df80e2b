"""What somebody who lived in a folder leaves: its files, and the processes and sockets that name it."""

import os
import select
import time
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 30.0
"""Seconds in which every process must have ended."""


@dataclass(frozen=True)
class Left:
    """What there is at one moment."""

    files: frozenset[str]
    processes: frozenset[str] = frozenset()
    sockets: tuple[str, ...] = ()


def now(folder: Path) -> Left:
    files = frozenset(str(path.relative_to(folder)) for path in folder.rglob("*"))
    return Left(files, frozenset(processes(folder).values()), tuple(sockets(folder)))


def at_the_end(folder: Path) -> Left:
    """What there is once every process of the folder has ended, or PATIENCE is over."""
    end = time.monotonic() + PATIENCE
    while (alive := processes(folder)) and time.monotonic() < end:
        for id in alive:
            wait_for(id, end - time.monotonic())
    return now(folder)


def processes(folder: Path) -> dict[int, str]:
    """Those whose command or environment names the folder, but for ourselves and who is dead already."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command, around = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
            except OSError:
                continue
            if str(folder).encode() in command + around:
                found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace").strip()
    return found


def sockets(folder: Path) -> list[str]:
    lines = Path("/proc/net/unix").read_text("utf-8").splitlines()
    return [line for line in lines if str(folder) in line]


def wait_for(id: int, seconds: float) -> None:
    try:
        handle = os.pidfd_open(id)
    except ProcessLookupError:
        return
    try:
        select.select([handle], [], [], max(0.0, seconds))
    finally:
        os.close(handle)
