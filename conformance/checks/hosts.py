"""Which hosts the client wanted to reach; told under real names, where each story has a door of its own."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class HostsCheck(Check):
    """Hosts asked for during the step. Where a story says nothing of them, none may be refused."""

    asked: Expected = None
    """Every host, in order."""
    refused: Expected = None
    """Those that are no host of this world: nothing was sent to them."""
