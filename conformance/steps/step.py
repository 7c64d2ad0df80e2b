"""What every step has: a name, what is expected of it, and a way to be played."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, model_validator

from conformance.checks import Expectation
from conformance.edge import Edge

if TYPE_CHECKING:
    from conformance.scene import Scene

Facts = dict[str, Any]


class BaseStep(Edge):
    """One thing that happens in a story, with its expectations beside it."""

    by_client: ClassVar[bool] = False
    """Whether the client under test does it: then it must succeed, unless an error is expected."""

    as_: str = ""
    """A name, under which later steps speak of what was seen: `${first.result.token}`."""
    note: str = ""
    """A word to the reader."""
    must: Expectation = Expectation()
    """What has to hold."""
    should: Expectation = Expectation()
    """What ought to hold; a warning where it does not."""
    observe: list[str] = Field(default_factory=list)
    """Paths of what is recorded without judgement, `wire.token.count`."""
    either: bool = False
    """The client may succeed or fail here: only what is written is held against it."""
    mode: Literal["mock", "real"] | None = None
    """Only in this mode."""

    @model_validator(mode="after")
    def _one_outcome(self) -> BaseStep:
        if self.must.result and self.must.error:
            raise ValueError("a step either has a result or an error: `must` names both")
        return self

    async def play(self, scene: Scene) -> Facts:
        """Do it, and return what was seen; `BrokenDriverError` and the stage's own errors pass through."""
        raise NotImplementedError
