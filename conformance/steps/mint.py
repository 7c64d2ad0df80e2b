"""The authority signs what it is told to: right tokens, and wrong ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Mint(BaseStep):
    """A token out of nothing, by the control plane."""

    do: Literal["mint"]
    with_: dict[str, Any]
    """What the control plane's `mint` takes."""

    async def play(self, scene: Scene) -> Facts:
        return {"result": {"token": await scene.world.mint(self.with_)}}
