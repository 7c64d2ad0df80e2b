"""What happens while stories are told: the only truth, from which verdicts and reports are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias


class Outcome(StrEnum):
    """The verdict on one cell (design 4.4)."""

    PASSED = "passed"
    FAILED = "failed"
    KNOWN = "known"
    FIXED = "fixed"
    UNSUPPORTED = "unsupported"
    SKIPPED = "skipped"
    BROKEN = "broken"
    OBSERVED = "observed"


class Strength(StrEnum):
    """How much an assertion weighs."""

    MUST = "must"
    SHOULD = "should"
    OBSERVE = "observe"


@dataclass(frozen=True, slots=True)
class CellId:
    """One story told to one client. `scenario` holds the variant: `CC-02/sha256`."""

    scenario: str
    client: str

    def __str__(self) -> str:
        return f"{self.scenario} @ {self.client}"


@dataclass(frozen=True, slots=True)
class Told:
    """What a story is about, for those who only see its events."""

    scenario: str
    title: str
    family: str
    names: str
    about: str = ""
    sources: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    """A line a step: what is done, and the author's note."""


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins: the cells it will have, the clients asked for, and the stories."""

    cells: tuple[CellId, ...]
    clients: tuple[str, ...]
    seed: int
    names: Mapping[str, str] = field(default_factory=dict)
    stories: tuple[Told, ...] = ()
    repertoire: tuple[str, ...] = ()
    """Every story's variants that are written, told in this run or not."""


@dataclass(frozen=True, slots=True)
class ClientMet:
    """A client said hello."""

    client: str
    name: str
    version: str
    runtime: str
    broker: str = ""
    """The column's broker, if it has one."""
    packages: Mapping[str, str] = field(default_factory=dict)
    """Versions of the packages that it can call upon, by name."""


@dataclass(frozen=True, slots=True)
class CellStarted:
    """A story begins."""

    cell: CellId
    title: str


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step begins; steps count from 1."""

    cell: CellId
    step: int
    name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The client asked its surroundings for something."""

    cell: CellId
    step: int
    kind: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The story's person answered a page; `page` is its name, and nothing secret is told."""

    cell: CellId
    step: int
    channel: str
    page: str
    answer: str


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A request crossed the wire during the step, whole: what is written down of it is redacted first."""

    cell: CellId
    step: int
    endpoint: str
    method: str
    host: str
    path: str
    status: int
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BrokerCalled:
    """A call came to the device's broker during the step: the operation, what came with it, and how it ended."""

    cell: CellId
    step: int
    call: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Logged:
    """The client wrote a line to its log."""

    cell: CellId
    line: str


@dataclass(frozen=True, slots=True)
class Judged:
    """An assertion was held against what was seen.

    `known` is the reason of a deviation that was expected here: then `expected` is what the deviation says, and
    `promised` tells whether the scenario's own expectation was met after all.
    """

    cell: CellId
    step: int
    path: str
    strength: Strength
    expected: Any
    actual: Any
    met: bool
    known: str = ""
    promised: bool = False


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step is over, after `took` seconds."""

    cell: CellId
    step: int
    took: float


@dataclass(frozen=True, slots=True)
class CellStopped:
    """The story could not be told to its end: `outcome` is unsupported, skipped or broken."""

    cell: CellId
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class CellEnded:
    """A story is over; the verdict is drawn from the events before."""

    cell: CellId
    outcome: Outcome
    reasons: tuple[str, ...]
    took: float


@dataclass(frozen=True, slots=True)
class RunEnded:
    """All is told, after `took` seconds."""

    took: float


Event: TypeAlias = (
    RunStarted
    | ClientMet
    | CellStarted
    | StepStarted
    | Asked
    | Answered
    | Exchanged
    | BrokerCalled
    | Logged
    | Judged
    | StepEnded
    | CellStopped
    | CellEnded
    | RunEnded
)
Listener: TypeAlias = Callable[[Event], None]


def as_json(event: Event) -> dict[str, Any]:
    """Return an event as plain data, its kind first."""
    return {"event": type(event).__name__, **asdict(event)}
