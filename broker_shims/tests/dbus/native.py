"""A real library with its native runtime, in a process of its own, asked by JSON lines; and what may be lacking."""

import asyncio
import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from broker_shims.tests.dbus.packages import packages

Library = Literal["python", "node"]
HERE = Path(__file__).parent / "clients"
DEADLINE = 30.0
"""Seconds a call may take."""
LIBRARIES = "libwebkit2gtk-4.1-0 libgtk-3-0 libsecret-1-0 libdbus-1-3 libfido2-1 libcurl4"


class SilentError(Exception):
    """The library said nothing in the time it was given."""


@functools.cache
def missing(library: Library) -> str:
    """Why the native runtime of this library cannot be tried here, with the command that helps; empty where it can."""
    if library == "python":
        done = subprocess.run(
            [sys.executable, "-c", "import pymsalruntime"], capture_output=True, text=True, check=False
        )
        return (
            ""
            if done.returncode == 0 or "RuntimeError" in done.stderr
            else advice(done.stderr, "pip install 'mock-entra[native]'")
        )
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return "Node was not found: apt-get install nodejs npm"
    script = "process.exit(require('@azure/msal-node-runtime').msalNodeRuntime ? 0 : 1)"
    done = subprocess.run([node, "-e", script], cwd=node_modules(), capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else advice(done.stderr, "npm install @azure/msal-node-extensions")


def advice(told: str, command: str) -> str:
    said = next((line for line in told.splitlines() if ".so" in line or "Error" in line), "it did not start")
    return f"the native runtime cannot be loaded ({said.strip()}): {command}; apt-get install {LIBRARIES}"


def node_modules() -> Path:
    npm = shutil.which("npm")
    assert npm is not None
    return packages(npm)


def command(library: Library) -> list[str]:
    if library == "python":
        return [sys.executable, str(HERE / "native_python.py")]
    return [shutil.which("node") or "node", str(HERE / "native_node.cjs")]


@dataclass
class Client:
    """One process of a library."""

    library: Library
    process: asyncio.subprocess.Process
    asked: int = 0

    async def ask(self, verb: str, *, seconds: float = DEADLINE, **told: Any) -> Any:
        """The answer's object (`ok`, or `thrown` with what the library threw); SilentError where none comes in time.

        MSAL Node answers out of order: an answer to a question that was given up is passed over.
        """
        self.asked += 1
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": verb, "id": self.asked, **told}).encode() + b"\n")
        try:
            async with asyncio.timeout(seconds):
                return await self._answer()
        except TimeoutError as error:
            raise SilentError(verb) from error

    async def _answer(self) -> Any:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            answer = json.loads(line)
            if answer.get("id", self.asked) == self.asked:
                return answer
        raise SilentError("the client is gone")

    async def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def client(library: Library, ca: str, environment: Mapping[str, str]) -> AsyncIterator[Client]:
    """A library's process before a door, until the block ends; `ca` is the authority's certificate file."""
    told = {
        "REQUESTS_CA_BUNDLE": ca,
        "NODE_EXTRA_CA_CERTS": ca,
        "NODE_PATH": str(node_modules() / "node_modules") if library == "node" else "",
    }
    process = await asyncio.create_subprocess_exec(
        *command(library),
        env={**os.environ, **told, **environment},
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        limit=1 << 22,
    )
    made = Client(library, process)
    try:
        yield made
    finally:
        await made.end()
