"""`mock-entra serve` as a process of its own."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

PROGRAM = (sys.executable, "-m", "mock_entra", "serve")
PATIENCE = 60.0


class NotServing(Exception):
    """The authority did not start."""


@dataclass(frozen=True, slots=True)
class Served:
    """A running authority; `began` is the moment before its process was made, by `perf_counter`."""

    process: subprocess.Popen[str]
    began: float
    ready: dict[str, Any]

    @property
    def pid(self) -> int:
        return self.process.pid


@contextmanager
def authority(*options: str) -> Iterator[Served]:
    """An authority on free ports, from its ready line until it is told to end."""
    began = perf_counter()
    command = [*PROGRAM, "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")  # noqa: S603 - ourselves
    try:
        yield Served(process, began, json.loads(first_line(process)))
    finally:
        end(process)


def first_line(process: subprocess.Popen[str]) -> str:
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=lambda: lines.put(process.stdout.readline() if process.stdout else ""), daemon=True).start()
    try:
        line = lines.get(timeout=PATIENCE)
    except queue.Empty:
        line = ""
    if not line:
        raise NotServing("`mock-entra serve` gave no ready line; what it said is above")
    return line


def end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()
