"""The page stays small enough to be mailed, loses nothing by it, and is the same whenever a run is drawn again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import stories, telling
from conformance.reports import html, matrix
from conformance.tests import pages, runs

STORIES = ["CC-01", "ACG-01", "BAD-02", "SIL-04"]

PER_CELL = 3_000
"""Bytes; a whole run of three clients took 2400, of which 1500 are packed details."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real run."""
    file = tmp_path_factory.mktemp("run") / "run.json"
    telling.tell(stories.choose(stories.read(), STORIES), ["reference", "msal-python"], files={"json": file})
    return file


@pytest.fixture(scope="module")
def document(file: Path) -> runs.Facts:
    return matrix.read(file)


def size(*documents: runs.Facts) -> int:
    return len(html.draw(*documents).encode())


def test_a_cell_adds_little_to_the_page(document: runs.Facts) -> None:
    assert (size(document, document) - size(document)) / len(document["cells"]) < PER_CELL


def test_everything_that_happened_is_packed_in_it(document: runs.Facts) -> None:
    packed = [json.loads(each) for each in pages.details(html.draw(document))]
    kept = [events for each in packed for events in each["events"].values()]
    seen = {(each["event"], each.get("path")) for events in kept for each in events}
    happened = {(each["event"], each.get("path")) for cell in document["cells"] for each in cell["events"]}
    assert happened - seen == {("CellStarted", None)}
    assert sorted(map(len, kept)) == sorted(len(cell["events"]) - 1 for cell in document["cells"])


def test_what_a_client_logged_is_packed_whole(document: runs.Facts) -> None:
    packed = [json.loads(each) for each in pages.details(html.draw(document))]
    logs = [log for each in packed for log in each["logs"].values()]
    assert sorted(logs) == sorted(cell["log"] for cell in document["cells"])


def test_the_same_run_is_drawn_in_the_same_bytes(file: Path, tmp_path: Path) -> None:
    """In processes that each hash in their own way: a set has another order in each."""
    drawn = set()
    for seed in ("1", "2", "3"):
        page = tmp_path / f"{seed}.html"
        command = [sys.executable, "-m", "conformance", "report", str(file), "--html", str(page)]
        subprocess.run(command, check=True, timeout=60, capture_output=True, env=os.environ | {"PYTHONHASHSEED": seed})
        drawn.add(page.read_bytes())
    assert len(drawn) == 1
