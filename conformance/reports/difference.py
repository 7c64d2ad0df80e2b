"""`conformance diff`: changes told to a terminal and to a job summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from conformance.reports import markdown
from conformance.reports.changes import Change
from conformance.reports.kind import FOR_THE_WORSE, Kind

EXIT_SAME, EXIT_WORSE = 0, 1


def lines(changes: Iterable[Change]) -> Iterator[str]:
    """Return a line a change."""
    for each in changes:
        yield f"{each.kind:<20} {each.scenario} @ {each.where}: {each.words}"


def told(changes: list[Change]) -> str:
    """Say it in a sentence."""
    if not changes:
        return "nothing changed"
    counts = Counter(each.kind for each in changes)
    return ", ".join(f"{counts[each]} {each}" for each in Kind if counts[each])


def written(changes: list[Change], before: str, after: str) -> str:
    """Return Markdown: the changes for the worse in sight, the others folded away."""
    bad = [each for each in changes if each.kind in FOR_THE_WORSE]
    text = [f"## {'✕' if bad else '✓'} Conformance, {before} → {after}: {told(changes)}", ""]
    for kind, several in groupby(changes, key=lambda each: each.kind):
        text += _table(kind, list(several))
    return "\n".join(text) + "\n"


def _table(kind: Kind, several: list[Change]) -> Iterator[str]:
    folded = kind not in FOR_THE_WORSE
    title = f"{kind} ({len(several)})"
    yield from (f"<details><summary>{title}</summary>", "") if folded else (f"### {title}", "")
    yield from ("| story | client | what |", "| --- | --- | --- |")
    for each in several[: markdown.SEVERAL]:
        yield f"| `{each.scenario}` | {each.where} | {markdown.plain(each.words)} |"
    if len(several) > markdown.SEVERAL:
        yield f"| … | | and {len(several) - markdown.SEVERAL} more |"
    yield from ("", "</details>", "") if folded else ("",)


def exit_code(changes: Iterable[Change]) -> int:
    """Return 1 where something is worse: a verdict fell, a story or a client is gone, or a story checks less."""
    return EXIT_WORSE if any(each.kind in FOR_THE_WORSE for each in changes) else EXIT_SAME
