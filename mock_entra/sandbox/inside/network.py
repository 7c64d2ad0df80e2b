"""A network of one machine: lo is up, and every address there is leads to it (rtnetlink(7), netdevice(7))."""

import fcntl
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
RTM_NEWROUTE, NLM_F_REQUEST, NLM_F_ACK, NLM_F_CREATE = 24, 1, 4, 0x400
LOCAL_TABLE, BOOT, SCOPE_HOST, LOCAL_ROUTE, OUT_INTERFACE, LOOPBACK_INDEX = 255, 3, 254, 2, 4, 1
ETH_P_ALL = 3
FREEBIND = 15
"""IP_FREEBIND, of use for IPv6 too: an address is ours by route alone, no interface has it."""

Listening = Sequence[object]
"""`[kind, address, port]`: kind is tcp4, tcp6, udp4, udp6 or watch."""


def build() -> None:
    for name in ("all", "default", "lo"):
        with suppress(OSError):
            Path(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6").write_text("0")
    set_up(b"lo")
    everything_is_local(socket.AF_INET)
    with suppress(OSError):  # a kernel without IPv6
        everything_is_local(socket.AF_INET6)


def set_up(interface: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        told = fcntl.ioctl(handle, SIOCGIFFLAGS, struct.pack("16sh22x", interface, 0))
        flags = struct.unpack_from("16sh", told)[1]
        fcntl.ioctl(handle, SIOCSIFFLAGS, struct.pack("16sh22x", interface, flags | IFF_UP))


def everything_is_local(family: int) -> None:
    """`ip route add local default dev lo`."""
    route = struct.pack("=BBBBBBBBI", family, 0, 0, 0, LOCAL_TABLE, BOOT, SCOPE_HOST, LOCAL_ROUTE, 0)
    out = struct.pack("=HHI", 8, OUT_INTERFACE, LOOPBACK_INDEX)
    flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE
    header = struct.pack("=IHHII", 16 + len(route) + len(out), RTM_NEWROUTE, flags, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as netlink:
        netlink.send(header + route + out)
        number = -struct.unpack_from("=i", netlink.recv(4096), 16)[0]
    if number:
        raise OSError(number, "every address could not be led to lo")


def listening(kind: str, address: str, port: int) -> socket.socket:
    if kind == "watch":
        return socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
    family = socket.AF_INET6 if kind.endswith("6") else socket.AF_INET
    made = socket.socket(family, socket.SOCK_DGRAM if kind.startswith("udp") else socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.IPPROTO_IP, FREEBIND, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    made.bind((address, port))
    if kind.startswith("tcp"):
        made.listen(512)
    return made
