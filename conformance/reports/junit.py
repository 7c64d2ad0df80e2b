"""The run as JUnit XML, for build servers: one suite a client, one case a story."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from conformance.events import Event, Outcome, RunEnded
from conformance.reports import json_report

# What a build server counts: the element a cell of this outcome holds. Known and observed cells count as passed.
# fmt: off
ELEMENTS = {
    Outcome.FAILED:      "failure",
    Outcome.FIXED:       "failure",
    Outcome.BROKEN:      "error",
    Outcome.SKIPPED:     "skipped",
    Outcome.UNSUPPORTED: "skipped",
}
# fmt: on


class JunitReport:
    """Gathers all events and writes the file at the end; `fixed` is a failure only under `strict`."""

    def __init__(self, file: Path, *, strict: bool = False) -> None:
        self._file, self._strict = file, strict
        self._events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self._events.append(event)
        if isinstance(event, RunEnded):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            tree = ET.ElementTree(document(json_report.document(self._events), strict=self._strict))
            ET.indent(tree)
            tree.write(self._file, encoding="utf-8", xml_declaration=True)


def document(report: dict[str, Any], *, strict: bool) -> ET.Element:
    """Draw JUnit from the JSON report."""
    suites = ET.Element("testsuites", name="conformance")
    for client in sorted({cell["client"] for cell in report["cells"]}):
        cells = [cell for cell in report["cells"] if cell["client"] == client]
        suites.append(_suite(client, cells, strict=strict))
    return suites


def _suite(client: str, cells: list[dict[str, Any]], *, strict: bool) -> ET.Element:
    suite = ET.Element("testsuite", name=client, tests=str(len(cells)))
    counts = {"failure": 0, "error": 0, "skipped": 0}
    for cell in cells:
        case = ET.SubElement(suite, "testcase", classname=client, name=cell["scenario"], time=str(cell["took"] or 0))
        element = None if cell["outcome"] == Outcome.FIXED and not strict else ELEMENTS.get(cell["outcome"])
        words = "\n".join(cell["reasons"])
        if element:
            counts[element] += 1
            ET.SubElement(case, element, message=cell["outcome"]).text = words
        elif words:
            ET.SubElement(case, "system-out").text = f"{cell['outcome']}: {words}"
    suite.set("failures", str(counts["failure"]))
    suite.set("errors", str(counts["error"]))
    suite.set("skipped", str(counts["skipped"]))
    return suite
