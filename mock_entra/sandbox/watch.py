"""Sees on lo who is sent to that is not there (packet(7)): the kernel refuses at once, and we write down whom."""

import asyncio
import ctypes
import socket
import struct
from collections.abc import Callable
from ipaddress import ip_address

SO_ATTACH_FILTER = 26
OUTGOING = 4
TCP, UDP = 6, 17
SYN, ACK = 0x02, 0x10
ENOUGH = 128
"""Bytes of a packet that tell where it goes."""

# Classic BPF (socket(7)): what stays on this machine is thrown away in the kernel, for there may be much of it.
LOAD_BYTE, LOAD_HALF, LOAD_WORD, IF_EQUAL, RETURN = 0x30, 0x28, 0x20, 0x15, 0x06
PROTOCOL = 0xFFFFF000
IPV4, IPV6 = 0x0800, 0x86DD


def not_here(ours: bytes) -> list[tuple[int, int, int, int]]:
    """Keeps IPv4 to outside 127.0.0.0/8, and IPv6 to neither ::1 nor whatever begins with the four bytes `ours`."""
    return [
        (LOAD_HALF, 0, 0, PROTOCOL),
        (IF_EQUAL, 0, 2, IPV4),
        (LOAD_BYTE, 0, 0, 16),
        (IF_EQUAL, 12, 11, 127),
        (IF_EQUAL, 0, 11, IPV6),
        (LOAD_WORD, 0, 0, 24),
        (IF_EQUAL, 9, 0, int.from_bytes(ours, "big")),
        (IF_EQUAL, 0, 7, 0),
        (LOAD_WORD, 0, 0, 28),
        (IF_EQUAL, 0, 5, 0),
        (LOAD_WORD, 0, 0, 32),
        (IF_EQUAL, 0, 3, 0),
        (LOAD_WORD, 0, 0, 36),
        (IF_EQUAL, 2, 1, 1),
        (RETURN, 0, 0, 0),
        (RETURN, 0, 0, ENOUGH),
        (RETURN, 0, 0, 0),
    ]


def watch(opened: socket.socket, ours: bytes, tried: Callable[[str], None]) -> Callable[[], None]:
    """Tells `tried` of each attempt, as `tcp 192.0.2.1:443`; call what it returns to end."""
    attach(opened, not_here(ours))
    loop = asyncio.get_running_loop()

    def look() -> None:
        try:
            packet, sender = opened.recvfrom(ENOUGH)
        except OSError:
            return
        found = destination(packet) if sender[2] == OUTGOING else None
        if found:
            tried(found)

    loop.add_reader(opened.fileno(), look)

    def end() -> None:
        loop.remove_reader(opened.fileno())
        opened.close()

    return end


def attach(opened: socket.socket, program: list[tuple[int, int, int, int]]) -> None:
    written = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    kept = ctypes.create_string_buffer(written)
    opened.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", len(program), ctypes.addressof(kept)))


def destination(packet: bytes) -> str | None:
    """Whom a packet begins to talk to; None for answers, multicast and what is neither TCP nor UDP."""
    if len(packet) < 40:
        packet = packet.ljust(40, b"\0")
    is_ipv4 = packet[0] >> 4 == 4
    kind = packet[9] if is_ipv4 else packet[6]
    address = ip_address(packet[16:20] if is_ipv4 else packet[24:40])
    begin = (packet[0] & 15) * 4 if is_ipv4 else 40
    segment = packet[begin:]
    if address.is_multicast or kind not in (TCP, UDP) or len(segment) < 4:
        return None
    if kind == TCP and (len(segment) < 14 or segment[13] & (SYN | ACK) != SYN):
        return None
    port = int.from_bytes(segment[2:4], "big")
    host = str(address) if address.version == 4 else f"[{address}]"
    return f"{'tcp' if kind == TCP else 'udp'} {host}:{port}"
