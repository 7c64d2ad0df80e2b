"""The matrix as a terminal can bear it: a row a family, a column a client, a count for each outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich import box
from rich.table import Table
from rich.text import Text

from conformance.events import CellEnded, Outcome, Told
from conformance.reports.summary import GLYPHS

Counts = dict[tuple[str, str], Counter[Outcome]]


def table(
    stories: Iterable[Told], ended: Iterable[CellEnded], styles: dict[Outcome, str], *, signs: bool = True
) -> Table:
    """Return a table of what came of each family; without `signs` in words alone, for terminals that know no ✓."""
    names = GLYPHS if signs else {each: str(each) for each in Outcome}
    family = {story.scenario: story.family.replace("_", " ") for story in stories}
    counts: Counts = {}
    for each in ended:
        place = (family.get(each.cell.scenario, ""), each.cell.client)
        counts.setdefault(place, Counter())[each.outcome] += 1
    clients = sorted({client for _, client in counts}, key=lambda name: (name == "suite", name != "reference", name))
    drawn = Table("", *(client.replace("+", "\n") for client in clients), box=box.SIMPLE_HEAD, pad_edge=False)
    for name in sorted({name for name, _ in counts}):
        drawn.add_row(name, *(_cell(counts.get((name, client), Counter()), styles, names) for client in clients))
    return drawn


def _cell(counts: Counter[Outcome], styles: dict[Outcome, str], names: dict[Outcome, str]) -> Text:
    told = [Text(f"{names[each]} {counts[each]}", styles[each]) for each in Outcome if counts[each]]
    return Text("  ").join(told)
