"""A program that runs while somebody stands by, whom its words send to a browser, or to the page for a code."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from conformance.driver import LINE_LIMIT, BrokenDriverError
from conformance.user.person import Errand, Person
from conformance.user.script import Channel

A_PROGRAM = 40.0
"""Seconds that a whole program may take."""

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asks:
    """By which lines a program sends somebody somewhere, and may let them go; and what they look at there."""

    prompts: Mapping[Channel, str] = field(default_factory=dict)
    served: str = ""
    visits: list[str] = field(default_factory=lambda: [""])


@dataclass(slots=True)
class Attended:
    """A running program, and the person. Its input ends when the person has been everywhere."""

    process: asyncio.subprocess.Process
    person: Person
    asks: Asks
    _served: asyncio.Event = field(default_factory=asyncio.Event)

    async def output(self) -> str:
        """Do what the program's lines ask for, and return them once it has ended."""
        assert self.process.stdout
        lines = []
        async for raw in self.process.stdout:
            lines.append(raw.decode(errors="replace"))
            self._hear(lines[-1])
        return "".join(lines)

    def _hear(self, line: str) -> None:
        if self.asks.served and re.search(self.asks.served, line):
            self._served.set()
        for channel, words in self.asks.prompts.items():
            if told := re.search(words, line):
                self._send(channel, told.groupdict())

    def _send(self, channel: Channel, told: Mapping[str, str]) -> None:
        self.person.knowledge.shown = told.get("code", "")
        try:
            self.person.send(*self._errands(channel, told["url"]), then=self._leave)
        except LookupError:
            self._leave()  # nobody is told to go there: the person has lost their way already

    def _errands(self, channel: Channel, url: str) -> Iterator[Errand]:
        until = self._served if self.asks.served else None
        for path in self.asks.visits if channel == "browser" else [""]:
            yield self.person.errand(channel, urljoin(url, path), follows=channel == "browser", until=until)

    def _leave(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()


async def run(command: list[str], folder: Path, place: Any, person: Person, asks: Asks) -> Facts:
    """Run a program in its place, and return how it ended, what it printed, and which strange hosts it tried."""
    words = place.command(command)
    inherited: Facts = {"pass_fds": place.descriptors} if place.descriptors else {}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *words,
        cwd=folder,
        env=place.environment,
        stdin=pipe if asks.prompts else asyncio.subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe,
        limit=LINE_LIMIT,
        **inherited,
    )
    try:
        async with asyncio.timeout(A_PROGRAM):
            await asyncio.to_thread(place.started)
            output, errors = await person.unless_lost(_heard(Attended(process, person, asks)))
            ended = await process.wait()
    except TimeoutError:
        raise BrokenDriverError(f"{command[-1]} was not over within {A_PROGRAM:g} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return {"exit": ended, "output": output, "errors": errors, "foreign": list(place.foreign)}


async def _heard(program: Attended) -> tuple[str, str]:
    assert program.process.stderr
    output, errors = await asyncio.gather(program.output(), program.process.stderr.read())
    return output, errors.decode(errors="replace")
