"""RFC 7523 2.1: an API asks for another API's token in the name of its caller."""

from __future__ import annotations

from typing import Literal

from conformance.edge import Edge
from conformance.steps.step import ClientStep


class Wanted(Edge):
    """What is asked for."""

    scopes: list[str]
    """Scopes of the other API."""
    assertion: str
    """The token that the caller sent."""
    claims: str | None = None
    """A claims challenge."""
    skip_cache: bool | None = None
    """Do not look in the cache."""


class Obo(ClientStep):
    """A token in the caller's name."""

    do: Literal["obo"]
    with_: Wanted
