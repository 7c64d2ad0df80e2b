"""A matrix in a sentence, and in a sign for each outcome."""

from __future__ import annotations

from conformance.events import Outcome
from conformance.reports.matrix import Matrix

# fmt: off
GLYPHS = {
    Outcome.PASSED:      "✓",
    Outcome.FAILED:      "✕",
    Outcome.KNOWN:       "≈",
    Outcome.FIXED:       "↑",
    Outcome.UNSUPPORTED: "-",
    Outcome.SKIPPED:     "○",
    Outcome.BROKEN:      "!",
    Outcome.OBSERVED:    "●",
}
# fmt: on

BAD = (Outcome.FAILED, Outcome.BROKEN)


def headline(matrix: Matrix) -> dict[str, str | bool]:
    """Return `headline`, one sentence, and `bad`, whether anything went wrong."""
    counts = matrix.counts()
    wrong = [f"{counts[each]} {each}" for each in BAD if counts[each]]
    idle = [column.label for column in matrix.columns if set(matrix.counts(column)) == {Outcome.SKIPPED}]
    wrong += [f"{label} wholly skipped" for label in idle]
    right = [f"{counts[each]} {each}" for each in Outcome if counts[each] and each not in BAD]
    return {"headline": ", ".join(wrong or right), "bad": bool(wrong)}
