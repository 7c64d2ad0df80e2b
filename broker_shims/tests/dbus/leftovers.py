"""What is left of somebody who lived in a folder: its files, and the processes and sockets that name it."""

import os
import select
import time
from pathlib import Path

PATIENCE = 20.0
"""Seconds in which everything must be gone."""


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def processes(folder: Path) -> dict[int, str]:
    """The commands of those that name the folder, there or in their environment; without ourselves and the dead."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command, environment = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
            except OSError:
                continue
            if str(folder).encode() in command + environment:
                found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace").strip()
    return found


def sockets(folder: Path) -> list[str]:
    lines = Path("/proc/net/unix").read_text("utf-8").splitlines()
    return [line for line in lines if str(folder) in line]


def locks(id: str) -> list[str]:
    """The named semaphores by which the native runtime locks a secret."""
    return [path.name for path in Path("/dev/shm").glob(f"sem.*:{id}")]


def left(folder: Path) -> tuple[list[str], dict[int, str], list[str]]:
    """What is left once every process of the folder has ended, or PATIENCE is over."""
    end = time.monotonic() + PATIENCE
    while (alive := processes(folder)) and time.monotonic() < end:
        for id in alive:
            wait_for(id, end - time.monotonic())
    return files(folder), processes(folder), sockets(folder)


def wait_for(id: int, seconds: float) -> None:
    try:
        handle = os.pidfd_open(id)
    except ProcessLookupError:
        return
    try:
        select.select([handle], [], [], max(0.0, seconds))
    finally:
        os.close(handle)
