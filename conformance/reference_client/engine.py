"""The lower half of msal that this client stands on: the only module that knows msal, whatever of it is private.

Read and tried with msal 1.39.0: the token cache with its keys, and the creator of assertions. Its upper half is not
used: `ClientApplication` replays any 400 for 60 seconds, drops ports from the cache's environments and lets
REQUESTS_CA_BUNDLE override `verify=`; `TokenCache.add` writes whatever it is given into the log.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from msal import SerializableTokenCache  # type: ignore[import-untyped]  # msal ships no types
from msal.oauth2cli.assertion import JwtAssertionCreator  # type: ignore[import-untyped]  # msal ships no types

Facts = dict[str, Any]


class Section(StrEnum):
    """The parts of a cache, in the libraries' common format."""

    ACCESS_TOKEN = "AccessToken"  # noqa: S105 - a name of the format
    REFRESH_TOKEN = "RefreshToken"  # noqa: S105 - a name of the format
    ID_TOKEN = "IdToken"  # noqa: S105 - a name of the format
    ACCOUNT = "Account"
    APP_METADATA = "AppMetadata"


PARTITION = "userAssertionHash"
"""The field, as msal-node spells it, that keeps tokens on behalf of somebody apart from all others."""


def new_cache() -> Any:
    """Return an empty token cache in the libraries' common format, with `serialize` and `deserialize`."""
    cache = SerializableTokenCache()
    for section in (Section.ACCESS_TOKEN, Section.REFRESH_TOKEN):
        cache.key_makers[section] = _partitioned(cache.key_makers[section])
    return cache


def _partitioned(make_key: Callable[..., str]) -> Callable[..., str]:
    def key(**entry: Any) -> str:
        partition = str(entry.get(PARTITION) or "")
        return make_key(**entry) + (f"-{partition.lower()}" if partition else "")

    return key


def entries(cache: Any, section: Section) -> list[Facts]:
    """Return copies of all entries, past ones too: `search` would stumble over a token without an end."""
    with cache._lock:  # noqa: SLF001 - this module is where that is known
        return [dict(entry) for entry in cache._cache.get(str(section), {}).values()]  # noqa: SLF001 - likewise


def put(cache: Any, section: Section, entry: Facts) -> None:
    """Put an entry in the place of what had the same key."""
    cache.modify(str(section), entry, entry)


def drop(cache: Any, section: Section, entry: Facts) -> None:
    """Remove an entry wherever it stands: libraries differ in the keys they make, and `modify` knows its own alone."""
    with cache._lock:  # noqa: SLF001 - this module is where that is known
        several = cache._cache.get(str(section), {})  # noqa: SLF001 - likewise
        for key in [key for key, each in several.items() if each == entry]:
            del several[key]
            cache.has_state_changed = True


def signed_assertion(key: str, algorithm: str, headers: Facts, claims: Facts) -> str:
    """RFC 7523 3: sign an assertion. `claims` are audience, issuer, expires_at, issued_at and not_before."""
    creator = JwtAssertionCreator(key, algorithm, headers=headers)
    return str(creator.create_normal_assertion(**claims).decode())


def is_cache(text: str) -> bool:
    """Say whether a text is a cache: a JSON object, and in it our sections, if at all, as objects of objects."""
    try:
        told = json.loads(text)
    except ValueError:
        return False
    return isinstance(told, dict) and all(_is_section(told.get(section, {})) for section in Section)


def _is_section(told: Any) -> bool:
    return isinstance(told, dict) and all(isinstance(entry, dict) for entry in told.values())
