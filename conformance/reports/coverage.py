"""How much of what was promised is proved by the cells of a matrix, and how other clients stand in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from conformance import promises
from conformance.events import Outcome
from conformance.promises import Chapter, Promise
from conformance.reports import proof
from conformance.reports.matrix import SUITE, Cell, Column, Matrix
from conformance.reports.proof import Proof

PROVERS = ("reference", SUITE)
"""Whose passing cells are proof: the reference client's, and the suite's where a story is about the authority alone."""


@dataclass(frozen=True, slots=True)
class Told:
    """One variant of a story, and all its cells; none where it was not told."""

    scenario: str
    cells: dict[Column, Cell]

    @property
    def case(self) -> str:
        return self.scenario.partition("/")[2]

    @property
    def proof(self) -> Proof:
        """A library that fails breaks the promise; one that is known to do otherwise, or cannot, proves nothing."""
        if any(cell.outcome is Outcome.FAILED for cell in self.cells.values()):
            return Proof.NOT_KEPT
        return proof.of_cells(cell.outcome for column, cell in self.cells.items() if column.name in PROVERS)

    @property
    def proving(self) -> list[Column]:
        """The columns whose cells are the proof."""
        return [
            column
            for column, cell in self.cells.items()
            if column.name in PROVERS and proof.OF[cell.outcome] is Proof.PROVED
        ]


@dataclass(frozen=True, slots=True)
class Witness:
    """A story, or one variant of it, that proves a promise: all its variants, none where it is not written."""

    name: str
    variants: tuple[Told, ...]

    @property
    def proof(self) -> Proof:
        return proof.of_variants(each.proof for each in self.variants)

    @property
    def told(self) -> bool:
        return any(each.cells for each in self.variants)

    @property
    def proving(self) -> list[tuple[Told, Column]]:
        """The cells that are the proof, by variant and column."""
        return [(each, column) for each in self.variants for column in each.proving]

    @property
    def wanting(self) -> list[tuple[Proof, list[Told]]]:
        """The variants that prove nothing, by what there is to say of them."""
        return [(word, several) for word, several in by_proof(self.variants) if word is not Proof.PROVED]


Standing = TypeVar("Standing", Told, Witness)


@dataclass(frozen=True, slots=True)
class Covered:
    """A promise with its witnesses."""

    promise: Promise
    witnesses: tuple[Witness, ...]

    @property
    def proof(self) -> Proof:
        """It is proved when each variant of its stories passed for the reference client, and failed for nobody."""
        return proof.of_all(each.proof for each in self.witnesses) if self.witnesses else Proof.OTHERWISE

    @property
    def groups(self) -> list[tuple[Proof, list[Witness]]]:
        """The witnesses, by how they stand."""
        return by_proof(self.witnesses)

    @property
    def proving(self) -> int:
        """How many cells are the proof."""
        return sum(len(each.proving) for each in self.witnesses)

    @property
    def others(self) -> dict[str, Counter[Outcome]]:
        """How the other clients fared with the same stories, by client and version."""
        found: dict[str, Counter[Outcome]] = {}
        for column, cell in self._cells():
            if column.name not in PROVERS:
                found.setdefault(column.label, Counter())[cell.outcome] += 1
        return dict(sorted(found.items()))

    def _cells(self) -> Iterable[tuple[Column, Cell]]:
        return (cell for witness in self.witnesses for told in witness.variants for cell in told.cells.items())


def by_proof(several: Iterable[Standing]) -> list[tuple[Proof, list[Standing]]]:
    """Put together what stands alike, the best first."""
    found = list(several)
    groups = ((word, [each for each in found if each.proof is word]) for word in Proof)
    return [(word, alike) for word, alike in groups if alike]


def of(matrix: Matrix, chapters: Iterable[Chapter] | None = None) -> list[tuple[str, list[Covered]]]:
    """Return the chapters with every promise and what proves it."""
    told = {row.scenario: Told(row.scenario, matrix.of_row(row)) for row in matrix.rows}
    written = {name: Told(name, {}) for name in sorted(matrix.repertoire)} | told
    stories: dict[str, list[Told]] = {}
    for name, each in written.items():
        stories.setdefault(name.partition("/")[0], []).append(each)
    complete = bool(matrix.repertoire)
    return [
        (chapter.title, [_covered(each, stories, complete=complete) for each in chapter.promises])
        for chapter in (promises.read() if chapters is None else chapters)
    ]


def _covered(promise: Promise, stories: dict[str, list[Told]], *, complete: bool) -> Covered:
    return Covered(promise, tuple(_witness(name, stories, complete=complete) for name in promise.proved_by))


def _witness(name: str, stories: dict[str, list[Told]], *, complete: bool) -> Witness:
    """Where a report does not say what is written, a story without a cell was at least not told."""
    story, _, case = name.partition("/")
    several = [each for each in stories.get(story, ()) if not case or each.case == case]
    return Witness(name, tuple(several or ([] if complete else [Told(name, {})])))
