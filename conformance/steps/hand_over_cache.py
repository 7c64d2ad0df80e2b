"""One instance's cache is given to another, as a program does that keeps its cache in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from conformance.driver import Ok
from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Handover(Edge):
    """Who gives, and who gets."""

    from_: str = "app"
    """The instance whose cache it is."""
    to: str
    """The instance whose cache it becomes; what was in there is gone."""


class HandOverCache(BaseStep):
    """The whole cache, as the client writes it."""

    do: Literal["hand_over_cache"]
    with_: Handover

    async def play(self, scene: Scene) -> Facts:
        taken = await scene.verb(self.with_.from_, "cache_get", {})
        if isinstance(taken, Ok):
            await scene.verb(self.with_.to, "cache_set", {"cache": taken.value["cache"]})
        return {}
