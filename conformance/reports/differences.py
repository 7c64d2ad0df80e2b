"""Where versions of one client differ: the lines a maintainer looks for between two releases."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.events import CellEnded


def lines(ended: Iterable[CellEnded]) -> list[str]:
    """Return a line for each story that versions of one client took differently."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for each in ended:
        client, _, broker = each.cell.client.partition("+")
        name = f"{client.partition('@')[0]}+{broker}"
        rows.setdefault((name, each.cell.scenario), {})[each.cell.client] = str(each.outcome)
    return [_line(scenario, row) for (_, scenario), row in sorted(rows.items()) if len(set(row.values())) > 1]


def _line(scenario: str, row: dict[str, str]) -> str:
    told = ", ".join(f"{client} {outcome}" for client, outcome in sorted(row.items()))
    return f"{scenario}: {told}"
