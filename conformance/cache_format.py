"""The cache format that the libraries share: a map of kinds of entries, each a map of entries."""

from __future__ import annotations

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


def summary(cache: Facts) -> Facts:
    """Return what the check `cache` looks at."""
    several = {name: list(cache.get(kind, {}).values()) for name, kind in ENTRIES.items()}
    found = [entry for name in ("access_tokens", "refresh_tokens", "id_tokens", "accounts") for entry in several[name]]
    return {name: len(entries) for name, entries in several.items()} | {
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
