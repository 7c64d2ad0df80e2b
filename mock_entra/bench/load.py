"""A load generator of one process: a few connections, each asking again as soon as it was answered."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from time import perf_counter
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

T = TypeVar("T")


class Asking(asyncio.Protocol):
    """One connection, plain HTTP; records how long each answer took, in seconds, and how many were not 200."""

    def __init__(self, request: bytes, until: float) -> None:
        self.request = request
        self.until = until
        self.took: list[float] = []
        self.failed = 0
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
        now = perf_counter()
        self.took.append(now - self.asked)
        self.failed += not head.startswith(b"HTTP/1.1 200")
        self._received = b""
        if now < self.until:
            self._ask()
        else:
            self.transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def content_length(head: bytes) -> int:
    start = head.lower().index(b"content-length:") + 15
    return int(head[start:].partition(b"\r\n")[0])


async def load(url: str, body: bytes, connections: int, seconds: float) -> dict[str, float]:
    """Requests a second, median and 99th percentile in milliseconds, and answers that were not 200."""
    address = urlsplit(url)
    request = (
        f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    ).encode() + body
    began = perf_counter()
    loop, port = asyncio.get_running_loop(), address.port or 80
    made = [
        loop.create_connection(lambda: Asking(request, began + seconds), "127.0.0.1", port) for _ in range(connections)
    ]
    asking = [protocol for _, protocol in await asyncio.gather(*made)]
    await asyncio.wait_for(asyncio.gather(*(one.done for one in asking)), seconds + 30)
    elapsed = perf_counter() - began
    took = sorted(time for one in asking for time in one.took)
    return {
        "requests_per_second": len(took) / elapsed,
        "p50_ms": took[len(took) // 2] * 1000,
        "p99_ms": took[int(len(took) * 0.99)] * 1000,
        "failed": sum(one.failed for one in asking),
    }


def main() -> None:
    """`python -m mock_entra.bench.load URL BODY CONNECTIONS SECONDS` prints what it measured as JSON."""
    url, body, connections, seconds = sys.argv[1:]
    measured = runner()(load(url, body.encode(), int(connections), float(seconds)))
    sys.stdout.write(json.dumps(measured) + "\n")


def runner() -> Callable[[Coroutine[Any, Any, T]], T]:
    try:
        import uvloop
    except ImportError:
        return asyncio.run
    return uvloop.run


if __name__ == "__main__":
    main()
