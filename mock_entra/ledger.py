"""Every exchange of a world as it crossed the wire: bounded, waited for, and written out as JSON lines or HAR."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mock_entra.wire import Reply, Request

Predicate = Callable[["Exchange"], bool]
OF_AN_EXCHANGE, OF_A_HEADER = 1024, 160
"""Bytes that Python takes beside the text itself."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its reply. `at` and `took` are seconds of real time; `endpoint` is its name in the house."""

    number: int
    at: float
    took: float
    world: str
    tenant: str
    endpoint: str
    request: Request
    reply: Reply
    fault: str | None = None
    refusal: int | None = None

    @property
    def size(self) -> int:
        """Bytes it holds, about: a body counts twice where it is the request's, for it may be kept parsed as well."""
        request, reply = self.request, self.reply
        headers = (*request.headers.items(), *reply.headers)
        text = sum(len(name) + len(value) for name, value in headers) + len(request.path) + len(request.target)
        return 2 * len(request.body) + len(reply.body) + text + len(headers) * OF_A_HEADER + OF_AN_EXCHANGE


class Ledger:
    """The newest exchanges of one world, at most `most` of them and at most `most_bytes` in memory.

    Secrets stay in: they are redacted where the ledger is written out, never where it is kept.
    """

    def __init__(self, world: str, *, most: int = 5000, most_bytes: int = 64 << 20) -> None:
        self.world = world
        self._most = most
        self._most_bytes = most_bytes
        self._exchanges: deque[Exchange] = deque()
        self._held = 0
        self._number = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def __len__(self) -> int:
        return len(self._exchanges)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._exchanges))

    @property
    def forgotten(self) -> int:
        """How many exchanges were let go of to stay within bounds, or cleared."""
        return self._number - len(self._exchanges)

    def record(
        self,
        at: float,
        took: float,
        where: tuple[str, str],
        request: Request,
        reply: Reply,
        fault: str | None,
        refusal: int | None,
    ) -> None:
        """Adds an exchange; `where` is the tenant's id and the endpoint's name."""
        self._number += 1
        exchange = Exchange(self._number, at, took, self.world, *where, request, reply, fault, refusal)
        self._exchanges.append(exchange)
        self._held += exchange.size
        while len(self._exchanges) > self._most or (self._held > self._most_bytes and len(self._exchanges) > 1):
            self._held -= self._exchanges.popleft().size
        if self._waiting:
            self._wake()

    def clear(self) -> None:
        self._exchanges.clear()
        self._held = 0

    def since(self, number: int) -> tuple[Exchange, ...]:
        """The exchanges numbered higher than `number`."""
        return tuple(exchange for exchange in self._exchanges if exchange.number > number)

    async def wait_for(self, wanted: Predicate, *, count: int = 1, seconds: float = 5.0) -> tuple[Exchange, ...]:
        """At least `count` exchanges that are `wanted`, past ones included; `TimeoutError` after `seconds`."""
        async with asyncio.timeout(seconds):
            while len(found := tuple(filter(wanted, self))) < count:
                await self._next()
            return found

    async def _next(self) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    def _wake(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)


def matching(fields: dict[str, Any]) -> Predicate:
    """A predicate over endpoint, tenant, method, host, status, and `form` values."""

    def wanted(exchange: Exchange) -> bool:
        seen = {
            "endpoint": exchange.endpoint,
            "tenant": exchange.tenant,
            "method": exchange.request.method,
            "host": exchange.request.host,
            "status": exchange.reply.status,
        }
        form = fields.get("form") or {}
        plain = {name: value for name, value in fields.items() if name != "form" and value is not None}
        return all(seen[name] == value for name, value in plain.items()) and form.items() <= form_of(exchange).items()

    return wanted


def form_of(exchange: Exchange) -> dict[str, str]:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(exchange.request.body.decode("utf-8", "replace"), keep_blank_values=True))
