"""Where clients differ: what was observed of them, and where they are known to deviate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance.events import Strength
from conformance.reports.matrix import Cell, Column, Matrix, Row

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PORT = re.compile(r"(?<=localhost:)\d+|(?<=127\.0\.0\.1:)\d+")
PRINT = re.compile(r"\[[0-9a-f]{8}\]")


@dataclass(frozen=True, slots=True)
class Divergence:
    """One thing seen of several clients, and not the same of all."""

    row: Row
    step: int
    path: str
    values: dict[Column, str]
    why: str = ""
    """The reason of a known deviation; empty where the value is only observed."""


def rows(matrix: Matrix) -> Iterator[Divergence]:
    """Return what differs, in the order of the matrix."""
    for row in matrix.rows:
        seen: dict[tuple[int, str], dict[Column, str]] = {}
        why: dict[tuple[int, str], str] = {}
        for column, cell in matrix.of_row(row).items():
            for event in cell.judged():
                place = (event["step"], event["path"])
                seen.setdefault(place, {})[column] = steady(event["actual"])
                why |= {place: event["known"] or why.get(place, "")} if _told(event) else {}
        for place, values in seen.items():
            if place in why and len(set(values.values())) > 1:
                yield Divergence(row, *place, values, why[place])


def _told(event: dict[str, Any]) -> bool:
    return bool(event["known"]) or event["strength"] == Strength.OBSERVE


def steady(value: Any) -> str:
    """Write a value so that only what a client decides is left: not this world's ids, ports and tokens."""
    if isinstance(value, float):
        value = round(value)
    text = value if isinstance(value, str) else _written(value)
    for shape, word in ((GUID, "<id>"), (PORT, "<port>"), (PRINT, "<token>")):
        text = shape.sub(word, text)
    return text


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def checks(cell: Cell) -> dict[tuple[int, str, str], str]:
    """Return what a cell was held against: (step, path, strength) to the value seen."""
    return {(each["step"], each["path"], each["strength"]): steady(each["actual"]) for each in cell.judged()}
