"""RFC 6749 4.3: the program itself is told the password."""

from __future__ import annotations

from typing import Literal

from conformance.edge import Edge
from conformance.steps.step import ClientStep


class Wanted(Edge):
    """What is asked for."""

    scopes: list[str]
    """Scopes."""
    username: str
    """The user name."""
    password: str
    """The password."""
    claims: str | None = None
    """A claims challenge."""


class UsernamePassword(ClientStep):
    """A token for a user name and a password."""

    do: Literal["username_password"]
    with_: Wanted
