"""The matrix as one file of HTML that needs nothing else: no network, no framework."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from conformance.events import Outcome
from conformance.reports import coverage, divergence, matrix, summary
from conformance.reports.coverage import Proof
from conformance.reports.divergence import Divergence
from conformance.reports.matrix import Cell, Column, Matrix, Row
from conformance.reports.summary import GLYPHS

Facts = dict[str, Any]

PAGE = Path(__file__).parent / "page"
SCRIPTS = ("theme.js", "tabs.js", "cell.js", "filter.js", "grid.js")
"""In the order they need each other."""


def draw(*documents: Facts) -> str:
    """Return the page of some reports. What clients wrote is in it as text only, and no script but ours may run."""
    laid = matrix.lay(*documents)
    templates = Environment(loader=FileSystemLoader(PAGE), autoescape=True, undefined=StrictUndefined)
    style = templates.get_template("style.css").render()
    script = "\n".join((PAGE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    return templates.get_template("page.html").render(
        **_shown(laid), style=style, style_hash=_hash(style), script=script, script_hash=_hash(script)
    )


def _hash(text: str) -> str:
    """Name a text in a content security policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _shown(laid: Matrix) -> Facts:
    covered = coverage.of(laid)
    diverging = list(divergence.rows(laid))
    proofs = Counter(each.proof for _, several in covered for each in several)
    return {
        "matrix": laid,
        **summary.headline(laid),
        "outcomes": list(Outcome),
        "glyphs": GLYPHS,
        "totals": laid.counts(),
        "families": sorted({row.family for row in laid.rows}),
        "by_family": [(name, list(rows)) for name, rows in groupby(laid.rows, key=lambda row: row.family)],
        "cell_number": {place: number for number, place in enumerate(laid.cells)},
        "divergences": diverging,
        "columns_of": _columns,
        "alike": _alike,
        "shade": _shade,
        "coverage": covered,
        "proofs": [each for each in Proof if proofs[each]],
        "proof_counts": proofs,
        "tabs": [
            ("matrix", "Matrix", len(laid.rows)),
            ("divergences", "Divergences", len(_alike(diverging))),
            ("promises", "Promises", f"{proofs[Proof.PROVED]} of {proofs.total()}"),
        ],
        "data": _data(laid),
    }


def _alike(several: Iterable[Divergence]) -> list[tuple[Divergence, list[str]]]:
    """Tell variants of a story that differ in the same way together, the first with the names of all."""
    found: dict[str, tuple[Divergence, list[str]]] = {}
    for each in several:
        same = repr((each.row.id, each.step, each.path, each.why, list(each.values.items())))
        found.setdefault(same, (each, []))[1].append(each.row.case)
    return list(found.values())


def _columns(several: Iterable[Divergence]) -> list[Column]:
    return list(dict.fromkeys(column for each in several for column in each.values))


def _shade(each: Divergence, column: Column) -> int:
    """Equal values have equal colours; the first is plain."""
    return min(list(dict.fromkeys(each.values.values())).index(each.values[column]), 3)


def _data(laid: Matrix) -> str:
    """What the page's script reads: every row, column and cell, by number."""
    row_numbers = {row.scenario: number for number, row in enumerate(laid.rows)}
    told = {
        "glyphs": GLYPHS,
        "columns": [f"{column.label}, {column.machine}" for column in laid.columns],
        "rows": [_row(row, laid) for row in laid.rows],
        "cells": [
            {
                "row": row_numbers[scenario],
                "column": laid.columns.index(column),
                "address": f"{scenario} @ {column.key}",
            }
            | _cell(cell)
            for (scenario, column), cell in laid.cells.items()
        ],
    }
    # `<` could end the script element that holds it.
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _row(row: Row, laid: Matrix) -> Facts:
    cells = laid.of_row(row)
    words = [row.scenario, row.title, row.family, row.about, *row.sources]
    words += [f"{column.label} {column.machine}" for column in cells]
    words += [reason for cell in cells.values() for reason in cell.reasons]
    words += {event["host"] for cell in cells.values() for event in cell.events if event["event"] == "Exchanged"}
    return {
        "scenario": row.scenario,
        "title": row.title,
        "family": row.family,
        "names": row.names,
        "about": row.about,
        "sources": row.sources,
        "steps": row.steps,
        "words": " ".join(words),
    }


def _cell(cell: Cell) -> Facts:
    events = [event for event in cell.events if event["event"] != "CellStarted"]
    return {
        "outcome": cell.outcome,
        "reasons": cell.reasons,
        "took": cell.took,
        "events": events,
        "log": cell.log,
    }
