"""A door for programs that are told of it: CONNECT (RFC 9110 9.3.6), or TLS at once by a preload that knows no proxy.

Known hosts are handed on, loopback to itself, all others refused at once and recorded. Nothing is ever connected to
but loopback.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass

from mock_entra.sandbox import client_hello, relay
from mock_entra.sandbox.doors import Doors
from mock_entra.sandbox.foreign import Foreign

PATIENCE = 10.0
"""Seconds a client has to say where it wants to go."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WELCOME = b"HTTP/1.1 200 Connection established\r\n\r\n"
REFUSAL = b"HTTP/1.1 502 No such host in this world\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a client wants to go, what it said of its own connection already, and how it is answered."""

    host: str
    port: int
    said: bytes = b""
    welcome: bytes = WELCOME
    refusal: bytes = REFUSAL


class Proxy:
    """Knows for each name of the run the loopback port behind it: `ways` by host, `world` for the world's own names."""

    def __init__(self, doors: Doors, foreign: Foreign, world: int, ways: Mapping[str, int]) -> None:
        self._doors = doors
        self._foreign = foreign
        self._world = world
        self._ways = ways

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(PATIENCE):
            wanted = await understood(reader)
        there = self.way(wanted.host, wanted.port)
        if there is None:
            self._foreign.record("proxy", f"{wanted.host}:{wanted.port}" if wanted.port else wanted.host)
            writer.write(wanted.refusal)
            await writer.drain()
            return
        self._foreign.met(wanted.host)
        writer.write(wanted.welcome)
        await relay.to_port(there, reader, writer, wanted.said)

    def way(self, host: str, port: int) -> int | None:
        if host in LOOPBACK:
            return port
        if port != 443 or not self._doors.knows(host):
            return None
        return self._ways.get(host, self._world)


async def understood(reader: asyncio.StreamReader) -> Wanted:
    first = await reader.readexactly(1)
    if first[0] == client_hello.HANDSHAKE:
        said = await client_hello.read(first, reader)
        return Wanted(client_hello.server_name(said) or "(TLS without a name)", 443, said, b"", b"")
    return requested(first + await reader.readuntil(b"\r\n\r\n"))


def requested(head: bytes) -> Wanted:
    """The request line: `CONNECT host:port`; a request without TLS is foreign, whatever host it is for."""
    text = head.decode("latin-1")
    method, _, rest = text.partition(" ")
    target = rest.split(" ", 1)[0]
    if method != "CONNECT":
        named = re.search(r"^host:[ \t]*(\S+)", text, re.IGNORECASE | re.MULTILINE)
        return Wanted(named[1].lower() if target.startswith("/") and named else target, 0)
    host, _, port = target.rpartition(":")
    return Wanted(host.strip("[]").lower(), int(port) if port.isdigit() else 0)
