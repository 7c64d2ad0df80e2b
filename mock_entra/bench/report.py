"""What a run tells: a table for people, JSON for programs."""

import json
import sys
from dataclasses import dataclass
from typing import Any, TextIO

from mock_entra.bench.figure import Figure, Goal, Verdict


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the report."""

    name: str
    goal: Goal
    figure: Figure

    @property
    def verdict(self) -> Verdict:
        return self.goal.judge(self.figure.value)

    def cells(self) -> tuple[str, ...]:
        goal = self.goal
        return (
            self.name,
            "-" if self.figure.value is None else f"{self.figure.value:.2f} {goal.unit}",
            f"{goal.at_least:g}",
            f"{goal.aim:g}",
            self.verdict,
            self.figure.note,
        )

    def plain(self) -> dict[str, Any]:
        goal, figure = self.goal, self.figure
        return {
            "name": self.name,
            "what": goal.what,
            "unit": goal.unit,
            "more_is_better": goal.more_is_better,
            "at_least": goal.at_least,
            "aim": goal.aim,
            "value": figure.value,
            "reached": self.verdict,
            "note": figure.note,
            **({"details": figure.details} if figure.details else {}),
        }


HEADINGS = ("figure", "measured", "at least", "aim", "reached", "how")


def as_json(lines: list[Line], machine: dict[str, Any]) -> str:
    return json.dumps({"version": 1, "machine": machine, "rows": [line.plain() for line in lines]}, indent=2)


def write_table(lines: list[Line], machine: dict[str, Any], out: TextIO = sys.stdout) -> None:
    """By rich on a terminal; elsewhere columns of plain text."""
    about = ", ".join(f"{name} {value}" for name, value in machine.items())
    if out.isatty():
        draw(lines, about)
        return
    rows = [HEADINGS, *(line.cells() for line in lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    out.writelines(aligned(row, widths) for row in rows)
    out.write(about + "\n")


def aligned(row: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n"


COLOURS: dict[Verdict, str] = {"aim": "green", "at least": "cyan", "missed": "red", "not measured": "yellow"}


def draw(lines: list[Line], about: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*HEADINGS, caption=about)
    for line in lines:
        cells = [Text(cell) for cell in line.cells()]
        cells[HEADINGS.index("reached")].stylize(COLOURS[line.verdict])
        table.add_row(*cells)
    Console().print(table)
