"""The matrix as a terminal can bear it: a row a family, a column a client and broker, a count for each outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from conformance.events import CellEnded, Outcome, Told
from conformance.reports.summary import GLYPHS

Place = tuple[str, str]
"""A family and a column."""

Counts = dict[Place, Counter[Outcome]]
Cells = dict[Place, Text]

WIDEST = 1000
"""Characters: wider than any table of ours."""


def tables(
    stories: Iterable[Told], ended: Iterable[CellEnded], styles: dict[Outcome, str], width: int, *, signs: bool = True
) -> list[Table]:
    """Return what came of each family, in as many tables as it takes for each to fit into `width` characters.

    Without `signs` it is told in words alone, for terminals that know no ✓.
    """
    names = GLYPHS if signs else {each: str(each) for each in Outcome}
    counts = _counts(stories, ended)
    clients = sorted({client for _, client in counts}, key=_order)
    cells = {place: _cell(found, styles, names) for place, found in counts.items()}
    return [_drawn(shown, cells) for shown in _fitting(clients, cells, width)]


def _order(column: str) -> tuple[bool, bool, str]:
    """The reference client first, the suite itself last."""
    return column == "suite", column.partition("+")[0] != "reference", column


def _counts(stories: Iterable[Told], ended: Iterable[CellEnded]) -> Counts:
    family = {story.scenario: story.family.replace("_", " ") for story in stories}
    counts: Counts = {}
    for each in ended:
        place = (family.get(each.cell.scenario, ""), each.cell.client)
        counts.setdefault(place, Counter())[each.outcome] += 1
    return counts


def _cell(counts: Counter[Outcome], styles: dict[Outcome, str], names: dict[Outcome, str]) -> Text:
    told = [Text(f"{names[each]} {counts[each]}", styles[each]) for each in Outcome if counts[each]]
    return Text("  ").join(told)


def _fitting(clients: list[str], cells: Cells, width: int) -> list[list[str]]:
    """Put the columns side by side until the next would not fit; a client's columns stay in their order."""
    rows: list[list[str]] = []
    for client in clients:
        beside = [*rows[-1], client] if rows else [client]
        if rows and _width(beside, cells) <= width:
            rows[-1] = beside
        else:
            rows.append([client])
    return rows


def _width(clients: list[str], cells: Cells) -> int:
    console = Console(width=WIDEST)
    return Measurement.get(console, console.options, _drawn(clients, cells)).maximum


def _drawn(clients: list[str], cells: Cells) -> Table:
    drawn = Table("", *(client.replace("+", "\n") for client in clients), box=box.SIMPLE_HEAD, pad_edge=False)
    for name in sorted({name for name, client in cells if client in clients}):
        drawn.add_row(name, *(cells.get((name, client), "") for client in clients))
    return drawn
