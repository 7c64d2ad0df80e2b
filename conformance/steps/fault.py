"""Something goes wrong at the authority, on purpose."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from pydantic import Field

from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Refusal(Edge):
    """What the authority says when it refuses; the rest of its layout is added."""

    error: str
    """The OAuth error."""
    error_codes: list[int]
    """The AADSTS numbers."""
    suberror: str | None = None
    """The finer word."""
    claims: str | None = None
    """A claims challenge."""

    def written(self) -> Facts:
        """Return the body as the service lays it out, every call with ids of its own."""
        trace, correlation = str(uuid4()), str(uuid4())
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        words = f"AADSTS{self.error_codes[0]}: Refused by a story."
        told = self.model_dump(exclude_none=True)
        description = f"{words} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {now}"
        ids = {"timestamp": now, "trace_id": trace, "correlation_id": correlation}
        return {**told, "error_description": description, **ids}


class Reply(Edge):
    """What is answered instead, or what happens to the answer."""

    status: int | None = None
    """The status."""
    headers: dict[str, str] = Field(default_factory=dict)
    """Headers."""
    json_: Any = None
    """A JSON body."""
    refusal: Refusal | None = None
    """A refusal as the body."""
    body: str | None = None
    """Any other body."""
    delay: float = 0
    """Seconds before the answer."""
    transport: Literal["reset", "truncate", "drip", "tls"] | None = None
    """The connection is reset, the body cut, sent in drops, or the TLS handshake fails."""


class Trouble(Edge):
    """Which requests go wrong, how, and how often."""

    at: Literal[
        "token", "discovery", "instance", "keys", "resource", "authorize", "page", "device_code", "device_page", "realm"
    ]
    """The endpoint, in the words of `wire`."""
    times: int | None = 1
    """How often; `null` is always."""
    skip: int = 0
    """How many requests pass unharmed before."""
    reply: Reply
    """What happens."""


class Fault(BaseStep):
    """A fault is laid for the next requests."""

    do: Literal["fault"]
    with_: Trouble

    async def play(self, scene: Scene) -> Facts:
        told = self.with_.model_dump(by_alias=True, exclude_unset=True)
        refusal = self.with_.reply.refusal
        if refusal:
            told["reply"] = {**without(told["reply"], "refusal"), "json": refusal.written()}
        await scene.world.fault(told)
        return {}


def without(facts: Facts, name: str) -> Facts:
    return {key: value for key, value in facts.items() if key != name}
