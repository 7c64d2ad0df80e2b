"""One instance's cache is given to another, as a program does that keeps its cache in a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar, Literal

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

    by_client: ClassVar[bool] = True
    do: Literal["hand_over_cache"]
    with_: Handover

    async def play(self, scene: Scene) -> Facts:
        given = json.dumps(await scene.cache(self.with_.from_))
        put = await scene.client(self.with_.to, "cache_set", {"cache": given})
        return put if "error" in put else {}
