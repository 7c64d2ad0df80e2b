"""Where the names of a sealed run are: each has an address of its own, on which only its own ports answer."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address

from mock_entra.sandbox.dns import Addresses

OURS = b"\xfd\x4d\x6f\x63"
"""How our IPv6 addresses begin: unique local ones (RFC 4193)."""

WORLD: Addresses = (IPv4Address("127.77.0.1"), IPv6Address(OURS + bytes(11) + b"\x01"))


def of_routes(hosts: Iterable[str]) -> dict[str, Addresses]:
    return {host: of_route(number) for number, host in enumerate(hosts)}


def of_route(number: int) -> Addresses:
    last = number.to_bytes(2, "big")
    return IPv4Address(b"\x7f\x4e" + last), IPv6Address(OURS + bytes(8) + b"\x01\x00" + last)
