"""Something goes wrong at the authority, on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Trouble(Edge):
    """Which requests go wrong, how, and how often."""

    at: Literal["token", "discovery", "instance", "keys", "resource"]
    """The endpoint."""
    times: int | None = 1
    """How often; `null` is always."""
    skip: int = 0
    """How many requests pass unharmed before."""
    status: int | None = None
    """The status that is answered."""
    headers: dict[str, str] = Field(default_factory=dict)
    """Headers that are answered."""
    json_: Any = None
    """A JSON body."""
    body: str | None = None
    """Any other body."""
    delay: float = 0
    """Seconds before the answer."""
    transport: Literal["reset", "truncate", "drip", "tls"] | None = None
    """The connection is reset, the body cut, sent in drops, or the TLS handshake fails."""


class Fault(BaseStep):
    """A fault is laid for the next requests."""

    do: Literal["fault"]
    with_: Trouble

    async def play(self, scene: Scene) -> Facts:
        await scene.world.fault(self.with_.model_dump(by_alias=True, exclude_unset=True))
        return {}
