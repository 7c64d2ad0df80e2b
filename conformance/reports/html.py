"""The matrix as one file of HTML that needs nothing else: no network, no framework."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from conformance.events import Outcome
from conformance.reports import coverage, divergence, matrix, page_data, summary
from conformance.reports.divergence import Divergence
from conformance.reports.matrix import NO_BROKER, SUITE, Column, Matrix
from conformance.reports.proof import Proof
from conformance.reports.summary import GLYPHS

Facts = dict[str, Any]

PAGE = Path(__file__).parent / "page"
SCRIPTS = ("theme.js", "tabs.js", "details.js", "cell.js", "filter.js", "grid.js")
"""In the order they need each other."""


def draw(*documents: Facts) -> str:
    """Return the page of some reports. What clients wrote is in it as text only, and no script but ours may run."""
    laid = matrix.lay(*documents)
    templates = Environment(
        loader=FileSystemLoader(PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
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
        "apart": _apart(laid),
        "proofs": [each for each in Proof if proofs[each]],
        "proof_counts": proofs,
        "tabs": [
            ("matrix", "Matrix", len(laid.rows)),
            ("divergences", "Divergences", len(_alike(diverging))),
            ("promises", "Promises", f"{proofs[Proof.PROVED]} of {proofs.total()}"),
        ],
        "data": page_data.plain(laid),
        "details": page_data.packed(laid),
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


def _apart(laid: Matrix) -> Callable[[Column], str]:
    """Return what tells a column from others of its client: broker and machine, where there are several."""
    brokers = {column.broker for column in laid.columns if column.client != SUITE}

    def told(column: Column) -> str:
        words = [column.broker] * (len(brokers) > 1 and column.broker != NO_BROKER)
        words += [column.machine] * (len(laid.machines) > 1)
        return f" ({', '.join(words)})" if words else ""

    return told


def _shade(each: Divergence, column: Column) -> int:
    """Equal values have equal colours; the first is plain."""
    return min(list(dict.fromkeys(each.values.values())).index(each.values[column]), 3)
