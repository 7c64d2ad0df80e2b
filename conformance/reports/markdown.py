"""The matrix for a job summary: counts by column, what is wrong, what differs, what is proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from conformance.events import Outcome
from conformance.reports import coverage, matrix, summary
from conformance.reports.matrix import NO_BROKER, Column, Matrix
from conformance.reports.proof import Proof
from conformance.reports.summary import GLYPHS

SEVERAL = 40
"""Lines of one list that a job summary can bear."""

NOTED = (Outcome.FAILED, Outcome.BROKEN, Outcome.FIXED, Outcome.SKIPPED)


def draw(*documents: dict[str, Any]) -> str:
    """Return Markdown as build servers show it."""
    laid = matrix.lay(*documents)
    return "\n".join([*_counts(laid), *_noted(laid), *_families(laid), *_promises(laid), ""])


def _counts(laid: Matrix) -> Iterator[str]:
    told = summary.headline(laid)
    shown = [each for each in Outcome if laid.counts()[each]]
    yield f"## Conformance: {told['headline']}"
    yield ""
    yield f"| client | machine | {' | '.join(f'{GLYPHS[each]} {each}' for each in shown)} |"
    yield f"| --- | --- |{' ---: |' * len(shown)}"
    for column in laid.columns:
        counts = laid.counts(column)
        numbers = " | ".join(str(counts[each] or "") for each in shown)
        yield f"| **{column.name}** {column.version}{_with(column)} | {column.machine} | {numbers} |"


def _with(column: Column) -> str:
    return "" if column.broker == NO_BROKER else f", {column.broker}"


def _noted(laid: Matrix) -> Iterator[str]:
    for outcome in NOTED:
        lines = [
            f"- `{scenario}` {column.label} on {column.machine}: {plain('; '.join(cell.reasons))}"
            for (scenario, column), cell in laid.cells.items()
            if cell.outcome is outcome
        ]
        yield from section(f"{GLYPHS[outcome]} {outcome}", lines)


def section(title: str, lines: list[str]) -> Iterator[str]:
    """A titled list that ends in time; nothing where there is nothing to list."""
    if not lines:
        return
    yield from ("", f"### {title}", "", *lines[:SEVERAL])
    if len(lines) > SEVERAL:
        yield f"- … and {len(lines) - SEVERAL} more"


def _families(laid: Matrix) -> Iterator[str]:
    yield from ("", "<details><summary>Every story</summary>", "")
    heads = [column.label + (f" ({column.machine})" if len(laid.machines) > 1 else "") for column in laid.columns]
    yield f"| story | {' | '.join(heads)} |"
    yield f"| --- |{' --- |' * len(heads)}"
    for row in laid.rows:
        cells = [laid.at(row, column) for column in laid.columns]
        yield f"| `{row.scenario}` | {' | '.join(GLYPHS[cell.outcome] if cell else '' for cell in cells)} |"
    yield from ("", "</details>")


def _promises(laid: Matrix) -> Iterator[str]:
    proofs = Counter(each.proof for _, several in coverage.of(laid) for each in several)
    yield ""
    yield f"Promises: {', '.join(f'{proofs[each]} {each}' for each in Proof if proofs[each])}."


def plain(text: str) -> str:
    """Let nothing a client wrote become markup, and keep it on its line."""
    flat = " ".join(text.split())
    for sign in ("\\", "`", "|", "<", "[", "*", "_", "@"):
        flat = flat.replace(sign, "\\" + sign if sign not in "<@" else f"&#{ord(sign)};")
    return flat
