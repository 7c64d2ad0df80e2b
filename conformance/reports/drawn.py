"""The file reports that are drawn from the JSON report: each is a function of documents, none knows of events."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from conformance.events import Event, RunEnded
from conformance.reports import badge, html, json_report, markdown, matrix

Drawing = Callable[..., str]


def _merged(*documents: dict[str, Any]) -> str:
    document = documents[0] if len(documents) == 1 else matrix.merged(documents)
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


# fmt: off
DRAWINGS: dict[str, Drawing] = {
    "json":     _merged,
    "html":     html.draw,
    "markdown": markdown.draw,
    "badge":    badge.draw,
}
# fmt: on


def write(files: Mapping[str, Path], *documents: dict[str, Any]) -> None:
    """Draw the reports wanted, `{"html": file}`, and write each to its file, whose folder is made."""
    for name, file in files.items():
        text = DRAWINGS[name](*documents)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


class DrawnReports:
    """Gathers all events and writes the files at the end."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self._events.append(event)
        if isinstance(event, RunEnded):
            write(self._files, json_report.document(self._events))
