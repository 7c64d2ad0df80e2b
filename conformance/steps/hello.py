"""What the client says of itself before anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Wanted(Edge):
    """Nothing need be said."""


class Hello(BaseStep):
    """The client's name, and the versions of all that it is made of; nothing crosses the wire."""

    do: Literal["hello"]
    with_: Wanted = Wanted()

    async def play(self, scene: Scene) -> Facts:
        return {"hello": scene.hello()}
