"""The run as JSON: versioned, complete, redacted; every other file report is drawn from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conformance.events import CellEnded, CellId, Event, Logged, RunEnded, as_json
from conformance.redaction import redacted
from conformance.reports import differences

VERSION = 1
"""Rises when a reader of version 1 could misunderstand a file."""


class JsonReport:
    """Gathers all events and writes `{version, clients, cells: [{scenario, client, outcome, reasons, events}]}`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self._events.append(event)
        if isinstance(event, RunEnded):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(document(self._events), indent=1) + "\n", encoding="utf-8")


def document(events: list[Event]) -> dict[str, Any]:
    """Return a run as plain data, without secrets."""
    cells: dict[CellId, list[Event]] = {}
    rest: list[Event] = []
    for event in events:
        cell = getattr(event, "cell", None)
        (cells.setdefault(cell, []) if isinstance(cell, CellId) else rest).append(event)
    told = [_cell(cell, cells[cell]) for cell in sorted(cells, key=lambda each: (each.scenario, each.client))]
    ended = [each for each in events if isinstance(each, CellEnded)]
    plain = {
        "version": VERSION,
        "run": [as_json(each) for each in rest],
        "cells": told,
        "differences": differences.lines(ended),
    }
    return dict(redacted(json.loads(json.dumps(plain, default=str))))


def _cell(cell: CellId, events: list[Event]) -> dict[str, Any]:
    end = next((each for each in events if isinstance(each, CellEnded)), None)
    happened = [as_json(each) for each in events if not isinstance(each, CellEnded | Logged)]
    for each in happened:
        each.pop("cell", None)
    return {
        "scenario": cell.scenario,
        "client": cell.client,
        "outcome": end.outcome if end else None,
        "reasons": end.reasons if end else (),
        "took": round(end.took, 3) if end else None,
        "events": happened,
        "log": [each.line for each in events if isinstance(each, Logged)],
    }
