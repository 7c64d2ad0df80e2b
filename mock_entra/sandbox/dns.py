"""RFC 1035: every name of the run has an address, and every other is not there and is written down."""

import asyncio
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

A, AAAA = 1, 28
NO_SUCH_NAME, NOT_UNDERSTOOD = 3, 1
LARGEST = 4096
PKTINFO = {socket.AF_INET: (socket.IPPROTO_IP, 8, 8), socket.AF_INET6: (socket.IPPROTO_IPV6, 49, 50)}
"""Level, and the options that tell and say which of our addresses a datagram is to or from (ip(7), ipv6(7))."""

Addresses = tuple[IPv4Address, IPv6Address]
LOOPBACK: Addresses = (IPv4Address("127.0.0.1"), IPv6Address("::1"))


@dataclass(frozen=True, slots=True)
class Question:
    """The one question of a query; `name` is in lower case and without the closing dot."""

    name: str
    kind: int
    written: bytes


class Answerer:
    """`find` gives the addresses of a name of the run, `tried` is told of any other."""

    def __init__(self, find: Callable[[str], Addresses | None], tried: Callable[[str], None]) -> None:
        self._find = find
        self._tried = tried

    def answer(self, query: bytes) -> bytes | None:
        """None for what is no query at all."""
        if len(query) < 12 or query[2] & 0x80:
            return None
        question = first_question(query)
        if question is None:
            return reply(query, b"", (), NOT_UNDERSTOOD)
        found = LOOPBACK if is_localhost(question.name) else self._find(question.name)
        if found is None:
            if not question.name.endswith(".arpa"):
                self._tried(question.name)
            return reply(query, question.written, (), NO_SUCH_NAME)
        address = {A: found[0].packed, AAAA: found[1].packed}.get(question.kind)
        return reply(query, question.written, [record(question.kind, address)] if address else (), 0)

    def serve(self, opened: socket.socket) -> Callable[[], None]:
        """Answers datagrams, from the very address that each was sent to; call what it returns to end."""
        level, ask, _ = PKTINFO[opened.family]
        opened.setsockopt(level, ask, 1)
        loop = asyncio.get_running_loop()
        loop.add_reader(opened.fileno(), self._datagram, opened)

        def end() -> None:
            loop.remove_reader(opened.fileno())
            opened.close()

        return end

    def _datagram(self, opened: socket.socket) -> None:
        try:
            query, told, _, sender = opened.recvmsg(LARGEST, 256)
            answer = self.answer(query)
            if answer:
                opened.sendmsg([answer], [back(opened.family, data) for _, _, data in told[:1]], 0, sender)
        except OSError:
            return  # whoever asked is gone

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """RFC 1035 4.2.2: over TCP each message has its length in front."""
        while True:
            length = int.from_bytes(await reader.readexactly(2), "big")
            answer = self.answer(await reader.readexactly(length))
            if answer is None:
                return
            writer.write(len(answer).to_bytes(2, "big") + answer)
            await writer.drain()


def back(family: int, told: bytes) -> tuple[int, int, bytes]:
    """The control message that sends from the address a datagram came to."""
    level, _, say = PKTINFO[socket.AddressFamily(family)]
    if family == socket.AF_INET:
        return level, say, struct.pack("=i4s4s", 0, told[8:12], b"")
    return level, say, told[:16] + struct.pack("=i", 0)


def is_localhost(name: str) -> bool:
    """RFC 6761 6.3."""
    return name == "localhost" or name.endswith(".localhost")


def first_question(query: bytes) -> Question | None:
    labels, at = [], 12
    while at < len(query) and (length := query[at]):
        if length > 63:
            return None
        labels.append(query[at + 1 : at + 1 + length])
        at += 1 + length
    if len(query) < at + 5 or not int.from_bytes(query[4:6], "big"):
        return None
    name = b".".join(labels).decode("ascii", "backslashreplace").lower()
    return Question(name, int.from_bytes(query[at + 1 : at + 3], "big"), query[12 : at + 5])


def reply(query: bytes, question: bytes, records: list[bytes] | tuple[()], code: int) -> bytes:
    flags = 0x8400 | 0x0080 | (query[2] & 1) << 8 | (query[2] & 0x78) << 8 | code
    counts = struct.pack(">HHHH", bool(question), len(records), 0, 0)
    return query[:2] + flags.to_bytes(2, "big") + counts + question + b"".join(records)


def record(kind: int, address: bytes) -> bytes:
    """The name is a pointer to the question's; valid for a second, for the run is over soon."""
    return struct.pack(">HHHIH", 0xC00C, kind, 1, 1, len(address)) + address
