"""RFC 8628: a device shows a code, and somebody types it elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from conformance.edge import Edge
from conformance.steps.step import ClientStep, Facts, told

if TYPE_CHECKING:
    from conformance.scene import Scene


class Wanted(Edge):
    """What is asked for."""

    scopes: list[str]
    """Scopes."""
    claims: str | None = None
    """A claims challenge."""
    timeout: float | None = None
    """Seconds after which the client gives up."""
    extra_query: dict[str, str] | None = None
    """More of the request for a code."""


class DeviceCode(ClientStep):
    """A token for whoever types the code."""

    asks: ClassVar[str] = "show"
    do: Literal["device_code"]
    with_: Wanted
    cancels: bool = False
    """Whoever stands before the device gives up as soon as it shows the code, by the client's own way."""

    async def play(self, scene: Scene) -> Facts:
        scene.person.cancels = self.cancels
        return await scene.client(self.app, self.do, told(self.with_))
