"""Where clients differ: what was observed of them, and where they are known to deviate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.events import Outcome, Strength
from conformance.reports.matrix import Cell, Column, Matrix, Row

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PORT = re.compile(r"(?<=localhost:)\d+|(?<=127\.0\.0\.1:)\d+")
PRINT = re.compile(r"\[[0-9a-f]{8}\]")
HINT = re.compile(r"\bO\.[\w-]{20,}")
"""The `login_hint` claim, which nobody but the directory can read."""
RANDOM = re.compile(r"[\w-]{20,}")
DRAWN = frozenset({"nonce", "state", "code_challenge"})
"""What a client draws anew each time: that it is there can be compared, and nothing else of it."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """One thing seen of several clients, and not the same of all."""

    row: Row
    step: int
    """Counted from 1; 0 for the story as a whole."""
    path: str
    values: dict[Column, str]
    why: str = ""
    """The reason of a known deviation; empty where the value is only observed."""


def rows(matrix: Matrix) -> Iterator[Divergence]:
    """Return what differs, in the order of the matrix."""
    for row in matrix.rows:
        cells = matrix.of_row(row)
        yield from _feature(row, cells)
        yield from _seen(row, cells)


def _feature(row: Row, cells: Mapping[Column, Cell]) -> Iterator[Divergence]:
    """What some clients have and others lack."""
    told = {column: cell for column, cell in cells.items() if cell.outcome not in ABSENT}
    lacking = {column: "; ".join(cell.reasons) for column, cell in cells.items() if cell.outcome is Outcome.UNSUPPORTED}
    if told and lacking:
        values = {column: lacking.get(column, "yes") for column in cells if column in told or column in lacking}
        yield Divergence(row, 0, "supported", values)


ABSENT = (Outcome.UNSUPPORTED, Outcome.SKIPPED)


def _seen(row: Row, cells: Mapping[Column, Cell]) -> Iterator[Divergence]:
    seen: dict[tuple[int, str], dict[Column, str]] = {}
    why: dict[tuple[int, str], str] = {}
    for column, cell in cells.items():
        for event in cell.judged():
            place = (event["step"], event["path"])
            seen.setdefault(place, {})[column] = steady(event["actual"], event["path"])
            why |= {place: event["known"] or why.get(place, "")} if _told(event) else {}
    for place in why:
        values = {**_other_outcome(*place, cells), **seen[place]}
        if len(set(values.values())) > 1:
            yield Divergence(row, *place, {column: values[column] for column in cells if column in values}, why[place])


def _other_outcome(step: int, path: str, cells: Mapping[Column, Cell]) -> dict[Column, str]:
    """Where a whole outcome is known to be another, it is the promised one for everybody else who came so far."""
    if path not in OTHER:
        return {}
    return {
        column: OTHER[path] for column, cell in cells.items() if any(each["step"] == step for each in cell.judged())
    }


OTHER = {"error": "result", "result": "error"}


def _told(event: dict[str, Any]) -> bool:
    return bool(event["known"]) or event["strength"] == Strength.OBSERVE


def steady(value: Any, path: str) -> str:
    """Write a value so that only what a client decides is left: not a world's ids, ports and tokens, nor dice."""
    if isinstance(value, float):
        value = round(value)
    text = value if isinstance(value, str) else _written(value)
    if path.rpartition(".")[2] in DRAWN and RANDOM.fullmatch(text):
        return "<random>"
    for shape, word in ((GUID, "<id>"), (PORT, "<port>"), (PRINT, "<token>"), (HINT, "<hint>")):
        text = shape.sub(word, text)
    return text


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
