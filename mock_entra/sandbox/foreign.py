"""What a program tried that is no part of its world: recorded as refused exchanges, counted for the summary."""

from collections import Counter
from typing import Literal

from mock_entra import clock
from mock_entra.authority import World
from mock_entra.wire import Reply, Request

How = Literal["name", "address", "proxy"]
ENDPOINT = "foreign"
"""The name under which an attempt stands in the ledger."""

WHY = {
    "name": "no such name in this world",
    "address": "no such address in this world",
    "proxy": "no such host in this world",
}


class Foreign:
    """The attempts of one run. In the ledger a repeated one stands once; here all are counted."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.tried: Counter[str] = Counter()
        self.asked: list[str] = []
        """Every host that was asked for, in order; one asked for again and again stands once."""
        self.refused: list[str] = []
        """Those of them that are no part of the world."""

    def met(self, host: str) -> None:
        """A host of the world was asked for."""
        if self.asked[-1:] != [host]:
            self.asked.append(host)

    def record(self, how: How, what: str) -> None:
        """`what` is a host, or `host:port`, or `protocol host:port`, as far as the attempt told."""
        host = what.rpartition(" ")[2]
        self.met(host)
        if self.refused[-1:] != [host]:
            self.refused.append(host)
        label = f"{what} (by {how})"
        self.tried[label] += 1
        if self.tried[label] == 1:
            self._world.ledger.record(clock.real(), 0.0, ("", ENDPOINT), asked(how, what), refused(how), None, None)


def asked(how: How, what: str) -> Request:
    """The attempt as the ledger writes one: a CONNECT (RFC 9110 9.3.6) that carries how it was made."""
    return Request("CONNECT", "foreign", what, "", "", {"host": what, "x-mock-entra-tried-by": how}, b"")


def refused(how: How) -> Reply:
    return Reply(502, WHY[how].encode(), (("content-type", "text/plain"),))
