"""What the page's script reads: plain facts of every cell, and the details of each column packed together."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

from conformance.reports.matrix import Cell, Column, Matrix, Row
from conformance.reports.summary import GLYPHS

Facts = dict[str, Any]


def plain(laid: Matrix) -> str:
    """Return what is needed at once, as JSON: words to search for, and each cell's verdict, by number."""
    rows = {row.scenario: number for number, row in enumerate(laid.rows)}
    columns = {column: number for number, column in enumerate(laid.columns)}
    stories = {story: number for number, story in enumerate(dict.fromkeys(map(_story, laid.rows)))}
    told = {
        "glyphs": GLYPHS,
        "columns": [{"label": f"{column.label}, {column.machine}", "key": column.key} for column in laid.columns],
        "stories": [dict(story) for story in stories],
        "rows": [_row(row, laid) | {"story": stories[_story(row)]} for row in laid.rows],
        "cells": [
            {"row": rows[scenario], "column": columns[where], **_verdict(cell)}
            for (scenario, where), cell in laid.cells.items()
        ],
    }
    # `<` could end the script element that holds it.
    return _json(told).replace("<", "\\u003c")


def packed(laid: Matrix) -> list[str]:
    """Return the details of each column's cells, `{steps, events, logs}` by number, as base64 of zlib (RFC 1950).

    What one client says is much alike, so a column packs smaller than a story; and no header tells of time or system.
    """
    return [_packed(_details(laid, column)) for column in laid.columns]


def _packed(told: Facts) -> str:
    return base64.b64encode(zlib.compress(_json(told).encode(), 9)).decode()


def _json(told: Facts) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _story(row: Row) -> tuple[tuple[str, Any], ...]:
    """What the variants of a story share, most often."""
    return ("title", row.title), ("about", row.about), ("sources", row.sources)


def _row(row: Row, laid: Matrix) -> Facts:
    events = (event for cell in laid.of_row(row).values() for event in cell.events)
    hosts = {event["host"] for event in events if event["event"] == "Exchanged"}
    return {"scenario": row.scenario, "family": row.family, "names": row.names, "hosts": sorted(hosts)}


def _verdict(cell: Cell) -> Facts:
    return {"outcome": cell.outcome, "reasons": cell.reasons, "took": cell.took}


def _details(laid: Matrix, column: Column) -> Facts:
    steps = {row.scenario: row.steps for row in laid.rows}
    cells = [
        (str(number), scenario, cell)
        for number, ((scenario, where), cell) in enumerate(laid.cells.items())
        if where == column
    ]
    return {
        "steps": {number: steps[scenario] for number, scenario, _ in cells},
        "events": {number: [*map(_event, _inside(cell))] for number, _, cell in cells},
        "logs": {number: cell.log for number, _, cell in cells},
    }


def _inside(cell: Cell) -> list[Facts]:
    return [event for event in cell.events if event["event"] != "CellStarted"]


def _event(event: Facts) -> Facts:
    """The page shows whole milliseconds."""
    return event | {"took": round(event["took"], 3)} if "took" in event else event
