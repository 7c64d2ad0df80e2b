"""What is in the client's cache is changed behind its back: the way to let time pass that every client has."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from conformance.cache_format import ENTRIES, Kind
from conformance.edge import Edge
from conformance.steps.step import ClientStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Field(Edge):
    """A field of every entry of a kind."""

    kind: Kind
    """Which entries."""
    field: str
    """Which field, as the format spells it."""
    value: Any = None
    """What it becomes."""


class Edit(Edge):
    """What is changed; moments are moved by seconds and stay as they were written, mostly text."""

    expire_access_tokens: bool = False
    """Every access token is past its end."""
    refresh_due: bool = False
    """Every access token is still good, and its time to be refreshed has come."""
    shift: float = 0
    """Every moment of an access token lies so many seconds later; earlier where it is negative."""
    drop_access_tokens: bool = False
    """Every access token is gone."""
    set_field: Field | None = None
    """A field is changed, or added."""
    delete_field: Field | None = None
    """A field is gone."""
    add: dict[str, Any] | None = None
    """More, as the format spells it: kinds of entries that nobody knows, for example."""
    corrupt: bool = False
    """Half of the text is gone. The client may refuse it: then the step has an `error`."""


class EditCache(ClientStep):
    """The cache is taken out, changed and put back."""

    do: Literal["edit_cache"]
    with_: Edit

    async def play(self, scene: Scene) -> Facts:
        text = json.dumps(edit(await scene.cache(self.app), self.with_))
        put = await scene.client(
            self.app, "cache_set", {"cache": text[: len(text) // 2] if self.with_.corrupt else text}
        )
        return put if "error" in put else {}


def edit(cache: Facts, wanted: Edit) -> Facts:
    """Change a cache in the libraries' common format."""
    tokens = {key: _edit_token(entry, wanted) for key, entry in cache.get("AccessToken", {}).items()}
    edited = {**cache, "AccessToken": {} if wanted.drop_access_tokens else tokens}
    if wanted.set_field:
        edited = _each(edited, wanted.set_field, lambda entry, field: {**entry, field.field: field.value})
    if wanted.delete_field:
        edited = _each(edited, wanted.delete_field, _without)
    return {**edited, **{kind: {**edited.get(kind, {}), **more} for kind, more in (wanted.add or {}).items()}}


def _each(cache: Facts, field: Field, change: Callable[[Facts, Field], Facts]) -> Facts:
    kind = ENTRIES[field.kind]
    return {**cache, kind: {key: change(entry, field) for key, entry in cache.get(kind, {}).items()}}


def _without(entry: Facts, field: Field) -> Facts:
    return {name: value for name, value in entry.items() if name != field.field}


def _edit_token(entry: Facts, wanted: Edit) -> Facts:
    past = str(int(time.time()) - 60)
    if wanted.expire_access_tokens:
        entry = {**entry, "expires_on": past, "extended_expires_on": past}
    if wanted.refresh_due:
        entry = {**entry, "refresh_on": past}
    return {name: _moved(value, wanted.shift) if name in MOMENTS else value for name, value in entry.items()}


MOMENTS = ("cached_at", "expires_on", "extended_expires_on", "refresh_on")
"""Fields of an access token that are seconds since 1970."""


def _moved(moment: Any, seconds: float) -> Any:
    if not seconds or not str(moment).isdigit():
        return moment
    moved = int(moment) + int(seconds)
    return str(moved) if isinstance(moment, str) else moved
