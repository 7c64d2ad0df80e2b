"""The cache format that the libraries share: a map of kinds of entries, each a map of entries."""

from __future__ import annotations

import json
from typing import Any, Literal, TypeAlias

Facts = dict[str, Any]

Kind: TypeAlias = Literal["access_tokens", "refresh_tokens", "id_tokens", "accounts", "app_metadata"]

# fmt: off
ENTRIES: dict[str, str] = {
    "access_tokens":  "AccessToken",
    "refresh_tokens": "RefreshToken",
    "id_tokens":      "IdToken",
    "accounts":       "Account",
    "app_metadata":   "AppMetadata",
}
# fmt: on


class UnreadableCacheError(ValueError):
    """What a client keeps is not of the format: cut off, or two of them in one."""


def parsed(text: str) -> Facts:
    """Return a cache that is kept as text; raise `UnreadableCacheError`, without a word of what it holds."""
    try:
        found = json.loads(text or "{}")
    except ValueError as problem:
        raise UnreadableCacheError(str(problem)) from None
    if not isinstance(found, dict):
        raise UnreadableCacheError(f"a {type(found).__name__}, not an object")
    return found


def nothing() -> Facts:
    """Return what the check `cache` looks at where nobody can read what is kept."""
    return summary({}) | {"readable": False}


def summary(cache: Facts) -> Facts:
    """Return what the check `cache` looks at."""
    several = {name: list(cache.get(kind, {}).values()) for name, kind in ENTRIES.items()}
    found = [entry for name in ("access_tokens", "refresh_tokens", "id_tokens", "accounts") for entry in several[name]]
    return {name: len(entries) for name, entries in several.items()} | {
        "readable": True,
        "realms": values(several["access_tokens"], "realm"),
        "environments": values(found, "environment"),
        "families": values([*several["refresh_tokens"], *several["app_metadata"]], "family_id"),
        "fields": sorted(
            {name for kind in ENTRIES.values() for entry in cache.get(kind, {}).values() for name in entry}
        ),
        "unknown": sorted(cache.keys() - set(ENTRIES.values())),
    }


def values(entries: list[Facts], name: str) -> list[str]:
    """Return the values of a field, each once, sorted."""
    return sorted({str(each[name]) for each in entries if each.get(name)})
