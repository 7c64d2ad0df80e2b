"""RFC 6749 4.1.3: the client redeems the code that the browser brought back."""

from __future__ import annotations

from typing import Any, Literal

from conformance.edge import Edge
from conformance.steps.step import ClientStep


class Wanted(Edge):
    """What is asked for."""

    flow: dict[str, Any] | str
    """What the client kept when it made the address: `${asked.url.flow}`."""
    reply: dict[str, Any] | str
    """All that came back: `${back.reply.parameters}`."""
    scopes: list[str] | None = None
    """Scopes; those of the address where it is left out."""
    redirect_uri: str | None = None
    """Another one than the instance's."""
    claims: str | None = None
    """A claims challenge."""
    spa_code: bool | None = None
    """Ask for a code that a single-page application can redeem."""
    code_verifier: str | None = None
    """Another verifier than the flow's (RFC 7636 4.5)."""
    extra_body: dict[str, str] | None = None
    """More of the form."""


class ByCode(ClientStep):
    """A token for whoever signed in."""

    do: Literal["by_code"]
    with_: Wanted
