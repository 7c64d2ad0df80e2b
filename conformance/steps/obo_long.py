"""On behalf of somebody, long after they called: begun with their token, gone on with by a key."""

from __future__ import annotations

from typing import Literal

from conformance.edge import Edge
from conformance.steps.step import ClientStep


class Wanted(Edge):
    """What is asked for."""

    scopes: list[str]
    """Scopes of the other API."""
    key: str
    """Under which the client keeps it."""
    assertion: str | None = None
    """The token that the caller sent; only to begin."""


class OboLong(ClientStep):
    """A token in the caller's name, also when the caller's own is past."""

    do: Literal["obo_long"]
    with_: Wanted
