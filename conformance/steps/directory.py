"""Somebody changes the directory: an administrator consents, a secret is rotated, an application is disabled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Directory(BaseStep):
    """One directory event of the control plane."""

    do: Literal["directory"]
    event: str
    """Which event, by the control plane's name."""
    with_: dict[str, Any] = Field(default_factory=dict)
    """What the event takes."""
    refused: bool = False
    """The directory says no: who asks may not do it."""

    async def play(self, scene: Scene) -> Facts:
        if self.refused:
            return {"response": {"value": await scene.world.directory_refuses(self.event, self.with_)}}
        return {"response": {"value": await scene.world.directory(self.event, self.with_)}}
