"""RFC 6066 3: the host that the first record of a TLS connection asks for."""

import asyncio
from contextlib import suppress

HANDSHAKE = 22
"""The first byte of TLS: a handshake record (RFC 8446 5.1)."""


async def read(first: bytes, reader: asyncio.StreamReader) -> bytes:
    """The whole first record, of which `first` is the first byte."""
    head = first + await reader.readexactly(4)
    return head + await reader.readexactly(int.from_bytes(head[3:5], "big"))


def server_name(record: bytes) -> str:
    """The host asked for, in lower case; empty where the record names none."""
    with suppress(IndexError):
        at = 5 + 4 + 2 + 32  # record header, handshake header, version, random
        at += 1 + record[at]  # session id
        at += 2 + number(record, at)  # cipher suites
        at += 1 + record[at]  # compression methods
        return named(record, at + 2)
    return ""


def named(record: bytes, at: int) -> str:
    while at + 4 <= len(record):
        kind, length = number(record, at), number(record, at + 2)
        if kind == 0:  # list length, name type and name length come before the name
            return record[at + 4 + 5 : at + 4 + length].decode("ascii", "replace").lower()
        at += 4 + length
    return ""


def number(record: bytes, at: int) -> int:
    return record[at] << 8 | record[at + 1]
