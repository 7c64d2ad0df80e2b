"""Runs made up of events, for tests of the reports."""

import json
from pathlib import Path
from typing import Any

from conformance.events import (
    CellEnded,
    CellId,
    CellStarted,
    ClientMet,
    Event,
    Exchanged,
    Judged,
    Logged,
    Outcome,
    RunEnded,
    RunStarted,
    StepEnded,
    StepStarted,
    Strength,
    Told,
)
from conformance.reports import json_report

Facts = dict[str, Any]


def judged(
    cell: CellId, path: str, actual: object, *, expected: object = None, must: bool = True, known: str = ""
) -> Judged:
    """An assertion that was met; it is the value itself that is expected where nothing else is said."""
    strength, wanted = (Strength.MUST, expected or actual) if must else (Strength.OBSERVE, "any")
    return Judged(cell, 1, path, strength, wanted, actual, met=True, known=known)


def told(cell: CellId, outcome: Outcome, *inside: Event, reasons: tuple[str, ...] = ()) -> list[Event]:
    """A cell's events from start to end."""
    start: list[Event] = [CellStarted(cell, "It works"), StepStarted(cell, 1, "asked")]
    return [*start, *inside, StepEnded(cell, 1, 0.1), CellEnded(cell, outcome, reasons, 0.2)]


def run(
    *cells: list[Event],
    versions: dict[str, str] | None = None,
    machine: str = "Linux x",
    repertoire: tuple[str, ...] = (),
) -> Facts:
    """A whole run as its JSON report."""
    ids = [each[0].cell for each in cells if isinstance(each[0], CellStarted)]
    met: list[Event] = [ClientMet(name, name, version, "python") for name, version in (versions or {}).items()]
    stories = tuple(Told(each.scenario, "It works", "errors", "own") for each in dict.fromkeys(ids))
    clients = tuple(dict.fromkeys(each.client for each in ids))
    started = RunStarted(tuple(ids), clients, 0, stories=stories, repertoire=repertoire)
    events = [*met, started, *(event for cell in cells for event in cell), RunEnded(1.0)]
    document = json_report.document(events)
    return document | {"machine": document["machine"] | {"label": machine}}


def file(document: Facts, folder: Path, name: str) -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def exchange(cell: CellId, **parts: Any) -> Exchanged:
    return Exchanged(cell, 1, "token", "POST", "localhost", "/t/oauth2/v2.0/token", 200, **parts)


def logged(cell: CellId, line: str) -> Logged:
    return Logged(cell, line)
