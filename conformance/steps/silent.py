"""The application asks for a user's token without a user: from the cache, or by what the cache can renew."""

from __future__ import annotations

from typing import Any, Literal

from conformance.edge import Edge
from conformance.signed_request import Pop
from conformance.steps.step import ClientStep


class Wanted(Edge):
    """What is asked for."""

    scopes: list[str]
    """Scopes."""
    account: dict[str, Any] | str | None = None
    """Whose token, as a result or the list of accounts told the account."""
    force_refresh: bool | None = None
    """Not from the cache, whatever it holds."""
    claims: str | None = None
    """A claims challenge."""
    authority: str | None = None
    """Another tenant's authority."""
    redirect_uri: str | None = None
    """Another redirect URI, where the client wants one."""
    pop: Pop | None = None
    """A proof-of-possession token, for this request."""


class Silent(ClientStep):
    """A user's token, silently."""

    do: Literal["silent"]
    with_: Wanted
