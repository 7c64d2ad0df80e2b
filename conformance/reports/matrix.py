"""Several runs laid side by side: rows are stories, columns are clients on machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.events import Outcome
from conformance.places import MistakeError
from conformance.reports import json_report

Facts = dict[str, Any]

SUITE = "suite"

NO_BROKER = "no broker"


@dataclass(frozen=True, slots=True)
class Column:
    """A client at one version, with its broker, before one authority, on one machine."""

    client: str
    version: str
    runtime: str
    broker: str
    authority: str
    machine: str

    @property
    def name(self) -> str:
        """The client alone, as it goes without version and broker."""
        return self.client.partition("+")[0].partition("@")[0]

    @property
    def label(self) -> str:
        return f"{self.name} {self.version}".strip()

    @property
    def key(self) -> str:
        """What stands behind `@` in the address of a cell."""
        return f"{self.client} on {self.machine}"


@dataclass(frozen=True, slots=True)
class Row:
    """A story's variant, and what it is about."""

    scenario: str
    title: str
    family: str
    names: str = ""
    about: str = ""
    sources: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.scenario.partition("/")[0]

    @property
    def case(self) -> str:
        return self.scenario.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Cell:
    """A story told to a client: the verdict, and everything that happened."""

    outcome: Outcome
    reasons: tuple[str, ...]
    took: float
    events: tuple[Facts, ...]
    log: tuple[str, ...]

    def judged(self) -> Iterator[Facts]:
        return (event for event in self.events if event["event"] == "Judged")


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows, columns, and the cells where they meet."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    cells: dict[tuple[str, Column], Cell]
    machines: tuple[Facts, ...] = ()
    seconds: float = 0.0
    written: str = ""
    """When, of the last of its runs."""
    repertoire: frozenset[str] = frozenset()
    """Every story's variants that were written then; empty where the reports do not say."""

    def at(self, row: Row, column: Column) -> Cell | None:
        return self.cells.get((row.scenario, column))

    def of_row(self, row: Row) -> dict[Column, Cell]:
        """Return the cells of a row, in the order of the columns."""
        return {column: cell for column in self.columns if (cell := self.at(row, column))}

    def counts(self, column: Column | None = None) -> Counter[Outcome]:
        """Count the outcomes of a column, or of all."""
        return Counter(cell.outcome for (_, where), cell in self.cells.items() if column in (None, where))


@dataclass(slots=True)
class _Growing:
    """A matrix while runs are added."""

    rows: dict[str, Row] = field(default_factory=dict)
    cells: dict[tuple[str, Column], Cell] = field(default_factory=dict)
    machines: dict[str, Facts] = field(default_factory=dict)
    seconds: float = 0.0
    written: str = ""
    repertoire: set[str] = field(default_factory=set)

    def add(self, run: Facts) -> None:
        machine = self._machine(run["machine"])
        columns = {name: _column(name, run, machine) for name in {cell["client"] for cell in run["cells"]}}
        self.rows |= {each["scenario"]: _row(each) for each in run["stories"]}
        for cell in run["cells"]:
            self.cells[cell["scenario"], columns[cell["client"]]] = _cell(cell)
        self.seconds += sum(event["took"] for event in run["run"] if event["event"] == "RunEnded")
        self.written = max(self.written, run["written"])
        self.repertoire |= set(run.get("repertoire", ()))

    def _machine(self, machine: Facts) -> str:
        """Two runs on machines of one kind stand side by side, not on top of each other."""
        label, count = machine["label"], 1
        while label in self.machines:
            count += 1
            label = f"{machine['label']} ({count})"
        self.machines[label] = machine | {"label": label}
        return str(label)

    def grown(self) -> Matrix:
        order = list(self.machines)
        columns = sorted(
            {column for _, column in self.cells},
            key=lambda each: (each.client == SUITE, _rank(each.client), each.client, order.index(each.machine)),
        )
        rows = sorted(self.rows.values(), key=lambda each: (each.family, each.scenario))
        machines = tuple(self.machines.values())
        written, repertoire = self.written, frozenset(self.repertoire)
        return Matrix(tuple(rows), tuple(columns), self.cells, machines, self.seconds, written, repertoire)


def _rank(client: str) -> int:
    """The measure of the others comes first."""
    return 0 if client.partition("+")[0] == "reference" else 1


def _column(name: str, run: Facts, machine: str) -> Column:
    met: Facts = next((event for event in run["run"] if event["event"] == "ClientMet" and event["client"] == name), {})
    broker = met.get("broker") or name.partition("+")[2] or NO_BROKER
    return Column(name, met.get("version", ""), met.get("runtime", ""), broker, "mock authority", machine)


def _row(story: Facts) -> Row:
    return Row(
        story["scenario"],
        story["title"],
        story["family"].replace("_", " "),
        story["names"],
        story["about"],
        tuple(story["sources"]),
        tuple(story["steps"]),
    )


def _cell(cell: Facts) -> Cell:
    outcome = Outcome(cell["outcome"] or Outcome.BROKEN)
    return Cell(outcome, tuple(cell["reasons"]), cell["took"] or 0.0, tuple(cell["events"]), tuple(cell["log"]))


def merged(documents: Iterable[Facts]) -> Facts:
    """Put several reports, merged ones too, into one document that is read like any of them."""
    return {"version": json_report.VERSION, "merged": [run for each in documents for run in _runs(each)]}


def _runs(document: Facts) -> list[Facts]:
    return list(document["merged"]) if "merged" in document else [document]


def lay(*documents: Facts) -> Matrix:
    """Lay reports side by side."""
    growing = _Growing()
    for run in merged(documents)["merged"]:
        growing.add(run)
    return growing.grown()


def read(file: Path) -> Facts:
    """Read a JSON report; raise `MistakeError` where it is none."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise MistakeError(f"{file}: {error.strerror}") from error
    except ValueError as error:
        raise MistakeError(f"{file}: not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("version") != json_report.VERSION:
        raise MistakeError(f"{file}: no report of `conformance run --json`, or of another version")
    if not all({"machine", "stories", "cells"} <= run.keys() for run in _runs(document)):
        raise MistakeError(f"{file}: written by an older conformance: run it again")
    return document
