"""What is in the client's cache is changed behind its back: the way to let time pass that every client has."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Literal

from conformance.driver import Ok
from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Edit(Edge):
    """What is changed; moments are moved by seconds and stay text, as the cache format has them."""

    expire_access_tokens: bool = False
    """Every access token is past its end."""
    refresh_due: bool = False
    """Every access token is still good, and its time to be refreshed has come."""
    drop_access_tokens: bool = False
    """Every access token is gone."""


class EditCache(BaseStep):
    """The cache is taken out, changed and put back."""

    do: Literal["edit_cache"]
    app: str = "app"
    """Whose cache."""
    with_: Edit

    async def play(self, scene: Scene) -> Facts:
        taken = await scene.verb(self.app, "cache_get", {})
        if not isinstance(taken, Ok):
            return {}
        edited = json.dumps(edit(json.loads(taken.value["cache"]), self.with_))
        await scene.verb(self.app, "cache_set", {"cache": edited})
        return {}


def edit(cache: dict[str, Any], wanted: Edit) -> dict[str, Any]:
    """Change a cache in the libraries' common format (a map of kinds of entries)."""
    if wanted.drop_access_tokens:
        return {**cache, "AccessToken": {}}
    entries = {key: _edit_entry(entry, wanted) for key, entry in cache.get("AccessToken", {}).items()}
    return {**cache, "AccessToken": entries}


def _edit_entry(entry: dict[str, Any], wanted: Edit) -> dict[str, Any]:
    past = str(int(time.time()) - 60)
    if wanted.expire_access_tokens:
        return {**entry, "expires_on": past, "extended_expires_on": past}
    return {**entry, "refresh_on": past} if wanted.refresh_due else entry
