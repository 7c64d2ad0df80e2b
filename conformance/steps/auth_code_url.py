"""RFC 6749 4.1.1: the client makes the address at which somebody signs in, and leaves it to the program to go there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl, urlsplit

from conformance.edge import Edge
from conformance.steps.step import ClientStep, Facts, told

if TYPE_CHECKING:
    from conformance.scene import Scene


class Wanted(Edge):
    """What the address is to ask for."""

    scopes: list[str]
    """Scopes."""
    redirect_uri: str | None = None
    """Another one than the instance's."""
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
    response_mode: str | None = None
    """How the answer is to come back."""
    state: str | None = None
    """The program's own state."""
    nonce: str | None = None
    """The program's own nonce."""
    extra_query: dict[str, str] | None = None
    """More of the address."""


class AuthCodeUrl(ClientStep):
    """An address, and what the client must be handed back with its answer."""

    do: Literal["auth_code_url"]
    with_: Wanted

    async def play(self, scene: Scene) -> Facts:
        facts = await scene.client(self.app, self.do, told(self.with_))
        return {"url": taken_apart(facts["result"])} if "result" in facts else facts


def taken_apart(made: Facts) -> Facts:
    """Return what the check `url` looks at, and the client's own `flow`."""
    parts = urlsplit(made["url"])
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    place = {"host": parts.hostname, "path": parts.path, "query": query}
    return {"address": made["url"], "flow": made.get("flow"), **place}
