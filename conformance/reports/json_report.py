"""The run as JSON: versioned, complete, redacted; every other file report is drawn from it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conformance.events import BrokerCalled, CellEnded, CellId, Event, Exchanged, Logged, RunEnded, RunStarted, as_json
from conformance.redaction import redacted
from conformance.reports import canaries, differences, machine, wire_log

VERSION = 1
"""Rises when a reader of version 1 could misunderstand a file."""


class JsonReport:
    """Gathers all events and writes `{version, machine, stories, repertoire, run, cells: [{scenario, outcome, …}]}`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self._events.append(event)
        if isinstance(event, RunEnded):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(document(self._events), indent=1) + "\n", encoding="utf-8")


def document(events: list[Event]) -> dict[str, Any]:
    """Return a run as plain data, without secrets; `canaries.LeakError` where one was left."""
    cells: dict[CellId, list[Event]] = {}
    rest: list[Event] = []
    for event in events:
        cell = getattr(event, "cell", None)
        (cells.setdefault(cell, []) if isinstance(cell, CellId) else rest).append(event)
    return {
        "version": VERSION,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine.facts(),
        "stories": [each for event in rest if isinstance(event, RunStarted) for each in as_json(event)["stories"]],
        "repertoire": [each for event in rest if isinstance(event, RunStarted) for each in event.repertoire],
        "run": [_run(each) for each in rest],
        "cells": [_cell(cell, cells[cell]) for cell in sorted(cells, key=lambda each: (each.scenario, each.client))],
        "differences": differences.lines(each for each in events if isinstance(each, CellEnded)),
    }


def _run(event: Event) -> dict[str, Any]:
    """The stories stand on their own, told or not."""
    return {name: value for name, value in as_json(event).items() if name not in ("stories", "repertoire")}


def _cell(cell: CellId, events: list[Event]) -> dict[str, Any]:
    secrets = canaries.gather(events)
    text = canaries.scrubbed(json.dumps(redacted(_plain(cell, events)), default=str, ensure_ascii=False), secrets)
    canaries.check(text, secrets, str(cell))
    return dict(json.loads(text))


def _plain(cell: CellId, events: list[Event]) -> dict[str, Any]:
    end = next((each for each in events if isinstance(each, CellEnded)), None)
    happened = [_event(each) for each in events if not isinstance(each, CellEnded | Logged)]
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


def _event(event: Event) -> dict[str, Any]:
    if isinstance(event, BrokerCalled):
        return {"event": "BrokerCalled", "step": event.step, "call": event.call, "with": dict(event.parameters)}
    return wire_log.entry(event) if isinstance(event, Exchanged) else as_json(event)
