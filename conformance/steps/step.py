"""What every step has: a name, what is expected of it, and a way to be played."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, model_validator

from conformance.checks import Expectation
from conformance.edge import Edge
from conformance.user.script import Script

if TYPE_CHECKING:
    from conformance.scene import Scene

Facts = dict[str, Any]


class BaseStep(Edge, ABC):
    """One thing that happens in a story, with its expectations beside it."""

    by_client: ClassVar[bool] = False
    """Whether the client under test does it: then it must succeed, unless an error is expected."""
    asks: ClassVar[str] = ""
    """What a client cannot have done it without asking for."""
    listens: ClassVar[bool] = False
    """Whether the client listens for the browser, which a sealed client would do out of everybody's reach."""

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
    user: Script | None = None
    """What the person at the prompt does; without it nobody may be prompted."""
    among: list[str] = Field(default_factory=list)
    """Instances that do it, all at once: programs that share a cache, for example."""
    parallel: int = Field(1, ge=1, le=50)
    """So many times at once, each of them."""
    with_each: list[dict[str, Any]] = Field(default_factory=list)
    """Laid over `with`, each of them at once with the others."""

    @model_validator(mode="after")
    def _one_outcome(self) -> BaseStep:
        if self.must.result and self.must.error:
            raise ValueError("a step either has a result or an error: `must` names both")
        return self

    def wants(self, name: str) -> bool:
        """Say whether a fact is looked at: expected, hoped for, or only observed."""
        asked = {name for each in (self.must, self.should) for name in each.model_fields_set}
        return name in asked | {path.split(".")[0] for path in self.observe}

    @abstractmethod
    async def play(self, scene: Scene) -> Facts:
        """Do it, and return what was seen; `BrokenDriverError` and the stage's own errors pass through."""


class ClientStep(BaseStep):
    """What is asked of the client word for word: the verb is the step's name, and `with` goes on as it is."""

    by_client: ClassVar[bool] = True
    do: str
    app: str = "app"
    """Which instance is asked."""
    with_: Edge

    async def play(self, scene: Scene) -> Facts:
        return await scene.client(self.app, self.do, told(self.with_))


def told(wanted: Edge) -> Facts:
    """Return what was written, and nothing that was not."""
    return wanted.model_dump(by_alias=True, exclude_unset=True)
