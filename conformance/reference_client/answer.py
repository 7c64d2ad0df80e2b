"""RFC 6749 5.1: what a token endpoint answered, read once."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from conformance.reference_client import scopes
from conformance.reference_client.errors import AuthError, Kind


@dataclass(frozen=True, slots=True)
class Answer:
    """A success. `life`, `extended_life` and `refresh_in` are in seconds; texts are empty where nothing was told."""

    access_token: str = field(repr=False)
    token_type: str
    life: int
    extended_life: int
    refresh_in: int | None
    scope: str
    refresh_token: str = field(repr=False)
    id_token: str = field(repr=False)
    client_info: str
    family: str
    spa_code: str = field(repr=False)

    def granted(self, asked: Iterable[str]) -> tuple[str, ...]:
        return scopes.granted(self.scope, asked)

    @property
    def home_account_id(self) -> str:
        """`uid.utid`, empty where the answer does not say whose it is."""
        return home_account_id(self.client_info)


def read(told: dict[str, Any], correlation_id: str) -> Answer:
    """Read an answer; raise `AuthError` (incomplete) where it lacks what a success must have."""
    token, life = told.get("access_token"), told.get("expires_in")
    problem = "access_token" if not isinstance(token, str) or not token else "expires_in" if not _is_life(life) else ""
    if problem or not isinstance(token, str) or life is None:
        words = f"the answer has no good {problem}"
        raise AuthError(Kind.INCOMPLETE, words, code="incomplete_answer", correlation_id=correlation_id)
    return Answer(
        access_token=token,
        token_type=_text(told, "token_type") or "Bearer",
        life=int(life),
        extended_life=_seconds(told, "ext_expires_in") or int(life),
        refresh_in=_seconds(told, "refresh_in"),
        scope=_text(told, "scope"),
        refresh_token=_text(told, "refresh_token"),
        id_token=_text(told, "id_token"),
        client_info=_text(told, "client_info"),
        family=_text(told, "foci"),
        spa_code=_text(told, "spa_code"),
    )


def home_account_id(client_info: str) -> str:
    """Return `uid.utid` of a `client_info`, which replies of /authorize have, too; empty where it cannot be read."""
    told = _client_info(client_info)
    return f"{told['uid']}.{told['utid']}" if told.get("uid") and told.get("utid") else ""


def _is_life(life: Any) -> bool:
    """A number of seconds, also as text: the v1 endpoint writes it so."""
    try:
        return not isinstance(life, bool) and int(life) > 0
    except (TypeError, ValueError):
        return False


def _seconds(told: dict[str, Any], name: str) -> int | None:
    """A number of seconds that need not be there, and does no harm where it makes no sense."""
    try:
        return None if told.get(name) is None else int(told[name])
    except (TypeError, ValueError):
        return None


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _client_info(text: str) -> dict[str, Any]:
    """Facts of `client_info`, base64url of JSON; none where it cannot be read: the id token says who it is, too."""
    try:
        told = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
