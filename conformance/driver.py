"""One client's process, and the conversation with it: JSON lines out, JSON lines in, logs beside.

Design 4.3: every line names the request it belongs to, several may be open, the driver may ask back. A line that is
no JSON, an answer to no question, an exit or silence past the deadline is a broken driver, never a failed scenario.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

LINE_LIMIT = 16 * 1024 * 1024
"""The longest line a driver may write, in bytes."""

GOODBYE = 3.0
"""Seconds a driver has to end by itself once its input is closed."""

CLOSED = "closed"
"""Why a driver is of no more use that was sent home."""

Facts = dict[str, Any]
Answerer = Callable[[str, Facts], Awaitable[Facts]]
"""Answers a driver's question: its kind (`assertion`, `open`, …) and what came with it. `LookupError`: no answer."""


class BrokenDriverError(Exception):
    """The driver does not keep the contract; the words say how."""


class NotSupportedError(Exception):
    """The client has no such thing: the story ends here, `unsupported`."""


@dataclass(frozen=True, slots=True)
class Ok:
    """The client did it."""

    value: Facts


@dataclass(frozen=True, slots=True)
class Failed:
    """The client raised; its error, raw."""

    error: Facts


@dataclass(frozen=True, slots=True)
class Unsupported:
    """The client has no such thing."""

    reason: str


Reply = Ok | Failed | Unsupported


@dataclass(slots=True)
class _Open:
    """A request waiting for its answer."""

    answer: asyncio.Future[Reply]
    answerer: Answerer


async def _no_answer(kind: str, _: Facts) -> Facts:
    raise LookupError(f"this story has no answer to {kind}")


class Driver:
    """A running driver. Made by `start`, ended by `close`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ids = itertools.count(1)
        self._open: dict[int, _Open] = {}
        self._given_up: set[int] = set()
        self._broken: str = ""
        self._listeners: list[Callable[[str], None]] = []
        self._last_words: list[str] = []
        self._tasks = {asyncio.create_task(self._read()), asyncio.create_task(self._read_log())}
        self._asking: set[asyncio.Task[None]] = set()

    @classmethod
    async def start(
        cls, command: list[str], environment: Mapping[str, str], folder: str, descriptors: tuple[int, ...] = ()
    ) -> Driver:
        """Start the program, which inherits the descriptors; raise `BrokenDriverError` where it cannot be started."""
        inherited: dict[str, Any] = {"pass_fds": descriptors} if descriptors else {}
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=dict(environment),
                cwd=folder,
                limit=LINE_LIMIT,
                **inherited,
            )
        except OSError as error:
            raise BrokenDriverError(f"{command[0]} cannot be started: {error.strerror}") from error
        return cls(process)

    @property
    def broken(self) -> str:
        """Why the driver is of no more use; empty while it is."""
        return self._broken

    @contextlib.contextmanager
    def heard(self, listener: Callable[[str], None]) -> Any:
        """Hear every line of the log while the block lasts."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    async def ask(
        self,
        do: str,
        with_: Facts | None = None,
        *,
        app: str | None = None,
        answerer: Answerer = _no_answer,
        deadline: float,
    ) -> Reply:
        """Make one request and wait for its answer, `deadline` seconds at most; raise `BrokenDriverError`."""
        number = next(self._ids)
        opened = self._open[number] = _Open(asyncio.get_running_loop().create_future(), answerer)
        line: Facts = {"id": number, "do": do}
        line |= {"app": app} if app else {}
        line |= {"with": with_} if with_ is not None else {}
        try:
            await self._write(line)
            return await asyncio.wait_for(opened.answer, deadline)
        except TimeoutError:
            self._break(f"no answer to {do} within {deadline:g} s")
            raise BrokenDriverError(self._broken) from None
        except asyncio.CancelledError:
            await self._cancel(number)
            raise
        finally:
            self._open.pop(number, None)
            if not opened.answer.done() or opened.answer.cancelled():
                self._given_up.add(number)

    async def _cancel(self, number: int) -> None:
        cancelling = next(self._ids)
        self._given_up.add(cancelling)
        with contextlib.suppress(BrokenDriverError):
            await self._write({"id": cancelling, "do": "cancel", "with": {"id": number}})

    async def _write(self, line: Facts) -> None:
        if self._broken:
            raise BrokenDriverError(self._broken)
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(line).encode() + b"\n")
            await self._process.stdin.drain()
        except ConnectionError:
            await self._ended()
            raise BrokenDriverError(self._broken) from None

    async def _read(self) -> None:
        assert self._process.stdout
        while not self._broken:
            try:
                line = await self._process.stdout.readline()
            except ValueError:
                self._break(f"a line longer than {LINE_LIMIT} bytes")
                return
            if not line:
                await self._ended()
                return
            self._receive(line)

    def _receive(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            self._break(f"wrote to its output what is no JSON line: {line[:120]!r}")
            return
        number = message.get("id") if isinstance(message, dict) else None
        if number in self._open:
            self._dispatch(self._open[number], message)
        elif number not in self._given_up:
            self._break(f"answered what was not asked, or twice: {line[:120]!r}")

    def _dispatch(self, opened: _Open, message: Facts) -> None:
        if "ask" in message:
            task = asyncio.create_task(self._answer(opened.answerer, message))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        elif opened.answer.done():
            self._break(f"answered request {message['id']} twice")
        elif isinstance(message.get("ok"), dict):
            opened.answer.set_result(Ok(message["ok"]))
        elif isinstance(message.get("error"), dict):
            opened.answer.set_result(Failed(message["error"]))
        elif isinstance(message.get("unsupported"), str):
            opened.answer.set_result(Unsupported(message["unsupported"]))
        else:
            self._break(f"an answer that is none of ok, error, unsupported, ask: {sorted(message)}")

    async def _answer(self, answerer: Answerer, message: Facts) -> None:
        call = message.get("call")
        try:
            answer: Facts = {"ok": await answerer(str(message["ask"]), message.get("with") or {})}
        except (LookupError, ValueError) as error:
            answer = {"error": {"message": str(error)}}
        with contextlib.suppress(BrokenDriverError):
            await self._write({"call": call, **answer})

    async def _read_log(self) -> None:
        assert self._process.stderr
        while True:
            try:
                raw = await self._process.stderr.readline()
            except ValueError:
                continue
            if not raw:
                return
            line = raw.decode(errors="replace").rstrip()
            self._last_words = [*self._last_words[-4:], line]
            for listener in self._listeners:
                listener(line)

    async def _ended(self) -> None:
        code = await self._process.wait()
        await asyncio.sleep(0)
        words = " / ".join(self._last_words)
        self._break(f"ended with code {code}" + (f": {words}" if words else ""))

    def _break(self, reason: str) -> None:
        self._broken = self._broken or reason
        for opened in self._open.values():
            if not opened.answer.done():
                opened.answer.set_exception(BrokenDriverError(self._broken))

    async def ended(self) -> int | None:
        """Close its input and return the code it ends with, or nothing where it goes on for `GOODBYE` seconds."""
        self._broken = self._broken or CLOSED
        if self._process.stdin:
            self._process.stdin.close()
        try:
            return await asyncio.wait_for(self._process.wait(), GOODBYE)
        except TimeoutError:
            return None

    async def close(self) -> None:
        """Close its input, wait a little, then end it; never raises."""
        if await self.ended() is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        for task in self._tasks | self._asking:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._asking, return_exceptions=True)
