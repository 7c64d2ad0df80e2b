"""A user without a password: an application's token vouches for it."""

from __future__ import annotations

from typing import Literal

from conformance.edge import Edge
from conformance.steps.step import ClientStep


class Wanted(Edge):
    """What is asked for."""

    scopes: list[str]
    """Scopes."""
    assertion: str
    """What vouches for the user."""
    username: str | None = None
    """The user, by name."""
    object_id: str | None = None
    """The user, by id."""


class UserFic(ClientStep):
    """A token for a user, by an assertion."""

    do: Literal["user_fic"]
    with_: Wanted
