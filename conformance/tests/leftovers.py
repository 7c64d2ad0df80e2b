"""What somebody who lived in a folder leaves: its files, and the processes and sockets that name it."""

import time
from dataclasses import dataclass
from pathlib import Path

from broker_shims.tests.dbus.leftovers import processes, sockets, wait_for

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
