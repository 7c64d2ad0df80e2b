"""A load generator of one process: a few connections, each asking again as soon as it was answered."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

T = TypeVar("T")

CONNECTIONS = 8
WARM_UP = 0.5
"""Seconds of asking that are not counted: code is warm, files are in memory, as after the first test of many."""


@dataclass(frozen=True, slots=True)
class Load:
    """What was measured; `failed` counts answers that were not 200; `sample` is the body of such a one, else of any."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    answers: int
    failed: int
    sample: str


class Asking(asyncio.Protocol):
    """One connection, plain HTTP; from `since` until `until` (by `perf_counter`) it records how long answers took."""

    def __init__(self, request: bytes, since: float, until: float) -> None:
        self.request = request
        self.since = since
        self.until = until
        self.took: list[float] = []
        self.failed = 0
        self.sample = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's transports are no subclass of asyncio's
        self._ask()

    def _ask(self) -> None:
        self.asked = perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or len(body) < content_length(head):
            return
        self._received = b""
        self._answered(perf_counter(), head.startswith(b"HTTP/1.1 200"), body)
        if perf_counter() < self.until:
            self._ask()
        else:
            self.transport.close()

    def _answered(self, now: float, well: bool, body: bytes) -> None:
        if self.since <= self.asked and now <= self.until:
            self.took.append(now - self.asked)
        if not self.failed:
            self.sample = body
        self.failed += not well

    def connection_lost(self, _: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def content_length(head: bytes) -> int:
    start = head.lower().index(b"content-length:") + 15
    return int(head[start:].partition(b"\r\n")[0])


async def load(url: str, body: bytes, connections: int, seconds: float) -> Load:
    """Asks for `seconds` after a short warm-up."""
    address = urlsplit(url)
    request = (
        f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    ).encode() + body
    loop, port, since = asyncio.get_running_loop(), address.port or 80, perf_counter() + WARM_UP
    made = [
        loop.create_connection(lambda: Asking(request, since, since + seconds), "127.0.0.1", port)
        for _ in range(connections)
    ]
    asking = [protocol for _, protocol in await asyncio.gather(*made)]
    await asyncio.wait_for(asyncio.gather(*(one.done for one in asking)), WARM_UP + seconds + 30)
    return summed(asking, seconds)


def summed(asking: list[Asking], seconds: float) -> Load:
    took = sorted(time * 1000 for one in asking for time in one.took) or [float("inf")]
    telling = next((one for one in asking if one.failed), asking[0])
    return Load(
        len(took) / seconds,
        took[len(took) // 2],
        took[int(len(took) * 0.99)],
        took[-1],
        len(took),
        sum(one.failed for one in asking),
        telling.sample.decode("utf-8", "replace"),
    )


def loaded(url: str, body: str, connections: int, seconds: float) -> Load:
    """The same from a process of its own, so that it does not share the caller's thread."""
    asked = json.dumps({"url": url, "body": body, "connections": connections, "seconds": seconds})
    command = [sys.executable, "-c", "from mock_entra.bench.load import main; main()"]
    told = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, encoding="utf-8")  # noqa: S603
    return Load(**json.loads(told.stdout))


def main() -> None:
    """Reads what to ask as JSON from standard input, and prints what it measured as JSON."""
    asked: dict[str, Any] = json.load(sys.stdin)
    asked["body"] = asked["body"].encode()
    sys.stdout.write(json.dumps(asdict(runner()(load(**asked)))) + "\n")


def runner() -> Callable[[Coroutine[Any, Any, T]], T]:
    try:
        import uvloop
    except ImportError:
        return asyncio.run
    return uvloop.run
