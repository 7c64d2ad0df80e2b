"""What either browser can do: open an address, make a move on a page, and follow the way back to the client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit

from conformance.user.moves import Move
from conformance.user.page import Page

A_PAGE = 20.0
"""Seconds that one page may take."""

IsOurs: TypeAlias = Callable[[str], bool]
"""Says whether an address is one of the authority's."""


@dataclass(frozen=True, slots=True)
class Left:
    """The browser was sent to the application: whereto, in which response mode, with what."""

    address: str
    mode: str
    parameters: dict[str, str] = field(default_factory=dict)
    whole: str = ""
    """The address with everything in it."""

    def facts(self) -> dict[str, object]:
        """Return what the check `reply` looks at."""
        return {"address": self.address, "mode": self.mode, "parameters": self.parameters}

    def by_query(self) -> Left:
        """The same with everything in the address, whatever the authority said."""
        return Left(self.address, "query", self.parameters, f"{self.address}?{urlencode(self.parameters)}")

    def by_post(self) -> Left:
        """The same with everything in a form, whatever the authority said."""
        return Left(self.address, "form_post", self.parameters, self.address)


def left(address: str) -> Left:
    """Take a redirection apart: parameters stand in the fragment or in the query."""
    parts = urlsplit(address)
    mode = "fragment" if parts.fragment else "query"
    told = dict(parse_qsl(parts.fragment or parts.query, keep_blank_values=True))
    base = address.partition("#")[0] if parts.fragment else address.partition("?")[0]
    return Left(base, mode, told, address)


Stand: TypeAlias = Page | Left
"""Where a browser stands after a step: on a page of the authority, or back at the application."""


class Browser(Protocol):
    """One window of a browser."""

    async def open(self, url: str) -> Stand:
        """Go to an address."""
        ...

    async def make(self, move: Move) -> Stand:
        """Fill in, tick and press; raise `LostPersonError` where there is nothing to press."""
        ...

    async def follow(self, left: Left) -> str:
        """Arrive at the application; return the status of its answer, or `nobody listens`."""
        ...

    async def close(self) -> None:
        """Close the window; the profile and its cookies stay."""
        ...
