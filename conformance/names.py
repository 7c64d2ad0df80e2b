"""The door to real names: hands known hosts to a world's listener, refuses and records all others.

One listener, two ways in. A client that honours a proxy says `CONNECT host:443` (RFC 9110 9.3.6). A client that knows
no proxies (Node 20) has its connections turned here by a preload and begins with TLS at once: its ClientHello names
the host (RFC 6066 3). Nothing is ever connected to but loopback.

The authority lends such a door too, with a place for programs. It cannot stand for this one: a client under own names
belongs to no single world and must find every real name shut, a library under test gets only the settings that its
`client.toml` names, and who watches a client must not share code with what answers it.
"""

from __future__ import annotations

import asyncio
import contextlib
import fnmatch
from collections.abc import Callable
from dataclasses import dataclass, field

HANDSHAKE = 22
"""The first byte of TLS: a handshake record (RFC 8446 5.1)."""

PATIENCE = 10.0
"""Seconds a client has to say where it wants to go."""

HEAD_LIMIT = 64 * 1024

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def nowhere(_host: str, _port: int) -> None:
    """The way to every host until a world is behind the door."""


@dataclass(slots=True)
class Names:
    """A running door. Made by `open_names`, ended by `close`."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    """Every host a client asked for, in order."""
    refused: list[str] = field(default_factory=list)
    """Those of them that are no host of this world: nothing was connected."""
    _way: Callable[[str, int], int | None] = field(default=nowhere)
    _server: asyncio.Server | None = None
    _talks: set[asyncio.Task[None]] = field(default_factory=set)

    async def close(self) -> None:
        """Stop listening and end every conversation."""
        if self._server:
            self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk
        self._talks.add(talk)
        try:
            await self._talk(reader, writer)
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError, asyncio.CancelledError):
            return
        finally:
            self._talks.discard(talk)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(PATIENCE):
            first = await reader.readexactly(1)
            if first[0] == HANDSHAKE:
                said = await _client_hello(first, reader)
                host, port, welcome, refusal = server_name(said), 443, b"", b""
            else:
                host, port = _target(first + await reader.readuntil(b"\r\n\r\n"))
                said, welcome = b"", b"HTTP/1.1 200 Connection established\r\n\r\n"
                refusal = b"HTTP/1.1 502 No such host in this world\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        self.asked.append(host)
        there = self._way(host, port)
        if there is None:
            self.refused.append(host)
            writer.write(refusal)
            await writer.drain()
            return
        await _join(reader, writer, there, said, welcome)


def host_is_known(host: str, patterns: list[str]) -> bool:
    """Say whether a host is one of these names or fits a `*.` pattern; case never matters."""
    return any(fnmatch.fnmatchcase(host.lower(), pattern.lower()) for pattern in patterns)


async def open_names(patterns: list[str], port: int | None) -> Names:
    """Open a door that hands the hosts of a world to its listener for real names, and loopback to itself."""

    def way(host: str, wanted: int) -> int | None:
        if host in LOOPBACK:
            return wanted
        return port if wanted == 443 and host_is_known(host, patterns) else None

    names = Names(_way=way)
    names._server = await asyncio.start_server(names._meet, "127.0.0.1", 0, limit=HEAD_LIMIT)  # noqa: SLF001 - its own
    names.port = names._server.sockets[0].getsockname()[1]  # noqa: SLF001 - its own
    return names


def _target(head: bytes) -> tuple[str, int]:
    """Read the request line: `CONNECT host:port`, or a plain request through a proxy, which is always refused."""
    method, _, rest = head.decode("latin-1").partition(" ")
    target = rest.split(" ", 1)[0]
    if method != "CONNECT":
        return target, 0
    host, _, port = target.rpartition(":")
    return host.strip("[]").lower(), int(port) if port.isdigit() else 0


async def _client_hello(first: bytes, reader: asyncio.StreamReader) -> bytes:
    head = first + await reader.readexactly(4)
    return head + await reader.readexactly(int.from_bytes(head[3:5], "big"))


def server_name(record: bytes) -> str:
    """Return the host that a ClientHello asks for (RFC 6066 3), or an empty string."""
    with contextlib.suppress(IndexError):
        at = 5 + 4 + 2 + 32  # record header, handshake header, version, random
        at += 1 + record[at]  # session id
        at += 2 + _number(record, at)  # cipher suites
        at += 1 + record[at]  # compression methods
        at += 2
        while at + 4 <= len(record):
            kind, length = _number(record, at), _number(record, at + 2)
            if kind == 0:
                name = record[at + 4 + 5 : at + 4 + length]  # list length, name type, name length
                return name.decode("ascii", "replace").lower()
            at += 4 + length
    return ""


def _number(record: bytes, at: int) -> int:
    return record[at] << 8 | record[at + 1]


async def _join(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, said: bytes, welcome: bytes
) -> None:
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(welcome)
        far_writer.write(said)
        async with asyncio.TaskGroup() as both:
            both.create_task(_pour(reader, far_writer))
            both.create_task(_pour(far_reader, writer))
    finally:
        far_writer.close()


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    # Half a connection may be gone already (curl hangs up at once): saying so again is ENOTCONN, no ConnectionError.
    with contextlib.suppress(OSError):
        while some := await source.read(HEAD_LIMIT):
            sink.write(some)
            await sink.drain()
        sink.write_eof()
