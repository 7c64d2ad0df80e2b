"""RFC 6749 6: a refresh token that came from elsewhere is redeemed."""

from __future__ import annotations

from typing import Literal

from conformance.edge import Edge
from conformance.steps.step import ClientStep


class Wanted(Edge):
    """What is asked for."""

    scopes: list[str]
    """Scopes."""
    refresh_token: str
    """The refresh token."""
    claims: str | None = None
    """A claims challenge."""


class RefreshToken(ClientStep):
    """A token for a refresh token."""

    do: Literal["refresh_token"]
    with_: Wanted
