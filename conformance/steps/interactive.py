"""RFC 8252: a person signs in, in a browser that the client opens and whose answer it waits for."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from conformance.edge import Edge
from conformance.signed_request import Pop
from conformance.steps.step import ClientStep


class Wanted(Edge):
    """What is asked for."""

    scopes: list[str]
    """Scopes."""
    prompt: str | None = None
    """`login`, `select_account`, `consent`, `create` or `none`."""
    login_hint: str | None = None
    """Who is expected."""
    domain_hint: str | None = None
    """Of which domain."""
    claims: str | None = None
    """A claims challenge."""
    account: dict[str, Any] | str | None = None
    """Who is expected, as a result told the account."""
    sid: str | None = None
    """The session in which somebody is signed in."""
    redirect_uri: str | None = None
    """Another one than the instance's."""
    response_mode: str | None = None
    """How the answer is to come back."""
    extra_query: dict[str, str] | None = None
    """More of the address."""
    extra_scopes_to_consent: list[str] | None = None
    """Scopes that are consented to, and not asked for."""
    timeout: float | None = None
    """Seconds after which the client gives up."""
    pop: Pop | None = None
    """A proof-of-possession token, for this request."""


class Interactive(ClientStep):
    """A token for whoever signs in."""

    asks: ClassVar[str] = "open"
    listens: ClassVar[bool] = True
    do: Literal["interactive"]
    with_: Wanted
