"""What changed between two reports: verdicts, values seen, and stories that silently check less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.events import Outcome
from conformance.reports import assertions
from conformance.reports.kind import FOR_THE_WORSE, Kind
from conformance.reports.matrix import Cell, Column, Matrix

# How good an outcome is: what falls is worse.
# fmt: off
RANK = {
    Outcome.PASSED:      3,
    Outcome.OBSERVED:    3,
    Outcome.FIXED:       3,
    Outcome.KNOWN:       2,
    Outcome.UNSUPPORTED: 1,
    Outcome.SKIPPED:     1,
    Outcome.FAILED:      0,
    Outcome.BROKEN:      0,
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that is not what it was."""

    kind: Kind
    scenario: str
    before: Column | None
    after: Column | None
    words: str

    @property
    def where(self) -> str:
        """The client, as `msal-node 5.1.0 → 7.2.1` where its version changed."""
        if not self.before or not self.after:
            only = self.after or self.before
            return only.label if only else ""
        same = self.before.version == self.after.version
        return self.after.label if same else f"{self.before.label} → {self.after.version}"


def of(before: Matrix, after: Matrix) -> list[Change]:
    """Return every change, those for the worse first."""
    pairs = list(_paired(before, after))
    order = list(Kind)
    found = [change for pair in pairs for change in _of_columns(*pair, before, after)]
    return sorted(found, key=lambda each: (order.index(each.kind), each.scenario, each.where))


def _paired(before: Matrix, after: Matrix) -> Iterator[tuple[Column | None, Column | None]]:
    """Pair columns by client, broker, authority and machine; by client alone where each side has one such column."""
    left = list(after.columns)
    for column in before.columns:
        partner = next((each for test in SAME for each in left if test(column, each, before, after)), None)
        if partner:
            left.remove(partner)
        yield column, partner
    yield from ((None, each) for each in left)


def _name(column: Column) -> str:
    return column.name


def _exactly(one: Column, other: Column, _before: Matrix, _after: Matrix) -> bool:
    return _identity(one) == _identity(other) and one.client == other.client


def _other_version(one: Column, other: Column, before: Matrix, after: Matrix) -> bool:
    return _identity(one) == _identity(other) and _only(one, before) and _only(other, after)


def _other_machine(one: Column, other: Column, before: Matrix, after: Matrix) -> bool:
    alone = len(before.machines) == 1 and len(after.machines) == 1
    return alone and _name(one) == _name(other) and _only(one, before) and _only(other, after)


SAME = (_exactly, _other_version, _other_machine)


def _identity(column: Column) -> tuple[str, str, str, str]:
    return _name(column), column.broker, column.authority, column.machine


def _only(column: Column, matrix: Matrix) -> bool:
    return sum(_identity(each) == _identity(column) for each in matrix.columns) == 1


def _of_columns(before: Column | None, after: Column | None, one: Matrix, other: Matrix) -> Iterator[Change]:
    if before is None or after is None:
        kind = Kind.NEW if before is None else Kind.GONE
        yield Change(kind, "every story", before, after, "a column of one report only")
        return
    old = {scenario: cell for (scenario, column), cell in one.cells.items() if column == before}
    new = {scenario: cell for (scenario, column), cell in other.cells.items() if column == after}
    for scenario in old.keys() | new.keys():
        if scenario not in new:
            yield Change(Kind.GONE, scenario, before, after, f"was {old[scenario].outcome}")
        elif scenario not in old:
            yield Change(Kind.NEW, scenario, before, after, f"is {new[scenario].outcome}")
        else:
            for kind, words in _of_cells(old[scenario], new[scenario]):
                yield Change(kind, scenario, before, after, words)


def _of_cells(old: Cell, new: Cell) -> Iterator[tuple[Kind, str]]:
    """A cell that fell tells nothing of what it would have checked; one that rose may have risen by checking less."""
    if old.outcome is new.outcome:
        yield from assertions.compared(old, new)
        return
    reason = f": {new.reasons[0]}" if new.reasons else ""
    yield _direction(old.outcome, new.outcome), f"{old.outcome} → {new.outcome}{reason}"
    if RANK[new.outcome] >= RANK[old.outcome]:
        yield from (each for each in assertions.compared(old, new) if each[0] in FOR_THE_WORSE)


def _direction(old: Outcome, new: Outcome) -> Kind:
    if RANK[old] == RANK[new]:
        return Kind.OTHER
    if new in (Outcome.UNSUPPORTED, Outcome.SKIPPED) and RANK[new] < RANK[old]:
        return Kind.UNTOLD
    return Kind.WORSE if RANK[new] < RANK[old] else Kind.BETTER
