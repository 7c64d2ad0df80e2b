"""How much of what was promised is proved by the cells of a matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from conformance import promises
from conformance.events import Outcome
from conformance.promises import Chapter, Promise
from conformance.reports.matrix import Cell, Matrix


class Proof(StrEnum):
    """How a promise stands."""

    PROVED = "proved"
    PARTLY = "partly"
    BROKEN = "not kept"
    UNTOLD = "not written yet"
    OTHERWISE = "otherwise"


GOOD = frozenset({Outcome.PASSED, Outcome.FIXED})
"""Who is known to do otherwise proves nothing, and breaks nothing where others keep the promise; nor does proof come of
what is only observed."""
BAD = frozenset({Outcome.FAILED, Outcome.BROKEN})


@dataclass(frozen=True, slots=True)
class Witness:
    """A story that proves a promise, and how it went: `cells` are all its cells, none where it is not written."""

    scenario: str
    cells: tuple[Cell, ...]

    @property
    def outcome(self) -> str:
        """The worst of its cells in a word: `passed`, `failed`, `known` …, `not written yet`."""
        found = {cell.outcome for cell in self.cells}
        return next((str(each) for each in WORST_FIRST if each in found), Proof.UNTOLD)


WORST_FIRST = (
    Outcome.FAILED, Outcome.BROKEN, Outcome.FIXED, Outcome.KNOWN, Outcome.PASSED,
    Outcome.OBSERVED, Outcome.UNSUPPORTED, Outcome.SKIPPED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Covered:
    """A promise with its witnesses."""

    promise: Promise
    witnesses: tuple[Witness, ...]

    @property
    def proof(self) -> Proof:
        """A promise is proved when each of its stories went well for somebody and badly for nobody."""
        if not self.witnesses:
            return Proof.OTHERWISE
        if any(cell.outcome in BAD for each in self.witnesses for cell in each.cells):
            return Proof.BROKEN
        good = [any(cell.outcome in GOOD for cell in each.cells) for each in self.witnesses]
        if all(good):
            return Proof.PROVED
        return Proof.PARTLY if any(good) else Proof.UNTOLD


def of(matrix: Matrix, chapters: Iterable[Chapter] | None = None) -> list[tuple[str, list[Covered]]]:
    """Return the chapters with every promise and what proves it."""
    cells: dict[str, list[Cell]] = {}
    for (scenario, _), cell in matrix.cells.items():
        cells.setdefault(scenario.partition("/")[0], []).append(cell)
    return [
        (chapter.title, [_covered(each, cells) for each in chapter.promises])
        for chapter in (promises.read() if chapters is None else chapters)
    ]


def _covered(promise: Promise, cells: dict[str, list[Cell]]) -> Covered:
    return Covered(promise, tuple(Witness(name, tuple(cells.get(name, ()))) for name in promise.proved_by))
