"""Scopes: which a sign-in asks for besides the caller's own, and which cover which."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.reference_client.errors import AuthError, Kind

OF_SIGN_IN = ("openid", "profile", "offline_access")
"""Asked for with every sign-in: an id token, a name in it, a refresh token."""


def with_sign_in(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return the scopes with those of a sign-in, each once, in order."""
    return tuple(dict.fromkeys((*scopes, *OF_SIGN_IN)))


def needed(scopes: tuple[str, ...]) -> tuple[str, ...]:
    """Return scopes as they are; raise `AuthError` (usage) where there are none, or not single words."""
    if not scopes or any(not each.strip() or " " in each.strip() for each in scopes):
        raise AuthError(Kind.USAGE, "scopes are one or more, each a word", code="invalid_scopes")
    return scopes


def covers(granted: Iterable[str], wanted: Iterable[str]) -> bool:
    """Say whether all that is wanted was granted. The words of a sign-in are about other tokens."""
    have = {each.lower() for each in granted}
    return all(each.lower() in have for each in wanted if each.lower() not in OF_SIGN_IN)


def granted(answered: str, asked: Iterable[str]) -> tuple[str, ...]:
    """RFC 6749 5.1: what the answer says was granted, and what was asked for where it says nothing.

    `/.default` stands for what is granted, so whoever asked for it will ask for it again.
    """
    asked = tuple(asked)
    if not answered.split():
        return asked
    return tuple(dict.fromkeys((*answered.split(), *(each for each in asked if each.endswith("/.default")))))
