"""Programs behind a broker: started with nothing but their environment, spoken to in JSON lines, with a limit."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broker_shims import Running
from broker_shims.doors.python import placing

HERE = Path(__file__).parent
SWITCH = {"wam": "windows", "macos": "mac", "linux": "linux"}
LIMIT = 30.0
"""Seconds for one answer."""
KEPT = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP")


@dataclass
class Program:
    """A running program."""

    process: asyncio.subprocess.Process

    async def ask(self, **told: Any) -> Any:
        """What it answers; a `Said` error where it failed."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(told).encode() + b"\n")
        async with asyncio.timeout(LIMIT):
            line = await self.process.stdout.readline()
        answer = json.loads(line)
        if "error" in answer:
            raise SaidError(answer["error"], answer["message"])
        return answer["ok"]


class SaidError(Exception):
    """A program's library raised; its class and message."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name


def surroundings() -> dict[str, str]:
    return {name: os.environ[name] for name in KEPT if name in os.environ}


@asynccontextmanager
async def run(command: list[str], environment: dict[str, str]) -> AsyncIterator[Program]:
    """A program until the block ends; it is killed then, whatever it does."""
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    assert process.stderr
    said = asyncio.create_task(process.stderr.read())
    try:
        yield Program(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        sys.stderr.write((await said).decode(errors="replace")[-4000:])


def behind(running: Running, ca: str, **also: str) -> dict[str, str]:
    """The environment of a Python program behind a broker."""
    around = surroundings() | {"REQUESTS_CA_BUNDLE": ca} | also
    return around | placing.environment(around) | running.variable
