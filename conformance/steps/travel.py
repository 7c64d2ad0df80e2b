"""Time passes at the authority."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Journey(Edge):
    """How far."""

    seconds: float
    """Forward; negative is backward."""


class Travel(BaseStep):
    """The world's clock moves. A client's own clock does not."""

    do: Literal["travel"]
    with_: Journey

    async def play(self, scene: Scene) -> Facts:
        await scene.world.travel(self.with_.seconds)
        return {}
