"""Reports are drawn from events, whole, versioned, and without secrets."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from conformance.events import (
    CellEnded,
    CellId,
    CellStarted,
    ClientMet,
    Event,
    Judged,
    Logged,
    Outcome,
    RunEnded,
    RunStarted,
    Strength,
)
from conformance.redaction import redacted
from conformance.reports import differences
from conformance.reports.console import ConsoleReport
from conformance.reports.json_report import JsonReport
from conformance.reports.junit import JunitReport

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl"


def story(name: str, client: str, outcome: Outcome, *reasons: str) -> list[Event]:
    cell = CellId(name, client)
    return [
        CellStarted(cell, "It works"),
        Judged(cell, 1, "result.token", Strength.MUST, TOKEN, {"access_token": "s3cret-value"}, met=False),
        Logged(cell, f"got {TOKEN}"),
        CellEnded(cell, outcome, reasons, 0.5),
    ]


@pytest.fixture
def events() -> list[Event]:
    cells = (CellId("A-01", "one"), CellId("A-01", "one@1.0"), CellId("A-02", "two"))
    return [
        ClientMet("one", "one", "2.0", "none"),
        RunStarted(cells, ("one", "one@1.0", "two"), 0),
        *story("A-01", "one", Outcome.PASSED),
        *story("A-01", "one@1.0", Outcome.FAILED, f"got {TOKEN}"),
        *story("A-02", "two", Outcome.FIXED, "no longer deviates"),
        RunEnded(1.0),
    ]


def written(report: JsonReport | JunitReport, events: list[Event], file: Path) -> str:
    for event in events:
        report(event)
    return file.read_text(encoding="utf-8")


def test_json_holds_every_cell_with_its_outcome(events: list[Event], tmp_path: Path) -> None:
    file = tmp_path / "deep" / "report.json"
    told = json.loads(written(JsonReport(file), events, file))
    assert told["version"] == 1
    assert [(cell["scenario"], cell["client"], cell["outcome"]) for cell in told["cells"]] == [
        ("A-01", "one", "passed"),
        ("A-01", "one@1.0", "failed"),
        ("A-02", "two", "fixed"),
    ]


def test_no_secret_is_written(events: list[Event], tmp_path: Path) -> None:
    file = tmp_path / "report"
    everything = written(JsonReport(file), events, file) + written(JunitReport(file), events, file)
    assert TOKEN not in everything
    assert "s3cret-value" not in everything


@pytest.mark.parametrize(
    ("strict", "failures"),
    [(False, {"one": "0", "one@1.0": "1", "two": "0"}), (True, {"one": "0", "one@1.0": "1", "two": "1"})],
)
def test_junit_counts_what_a_build_server_must_see(
    events: list[Event], tmp_path: Path, strict: bool, failures: dict[str, str]
) -> None:
    file = tmp_path / "report.xml"
    suites = ET.fromstring(written(JunitReport(file, strict=strict), events, file))
    assert {suite.get("name"): suite.get("failures") for suite in suites} == failures


def test_the_console_tells_cells_counts_and_differences_in_plain_lines(events: list[Event]) -> None:
    stream = io.StringIO()
    report = ConsoleReport(stream)
    for event in events:
        report(event)
    lines = stream.getvalue().splitlines()
    assert "failed      A-01 @ one@1.0   0.50 s" in lines
    assert "two: 1 fixed" in lines
    assert "  A-01: one passed, one@1.0 failed" in lines
    assert TOKEN not in stream.getvalue()


def test_only_versions_of_one_client_are_told_to_differ() -> None:
    ended = [
        CellEnded(CellId("A-01", name), Outcome(how), (), 0) for name, how in (("one", "passed"), ("two", "failed"))
    ]
    assert differences.lines(ended) == []


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----",
        {"client_secret": "x"},
        "a?client_secret=y&b",
    ],
)
def test_secrets_become_fingerprints_that_tell_sameness(secret: object) -> None:
    once, again = json.dumps(redacted(secret)), json.dumps(redacted(secret))
    assert once == again
    assert json.dumps(secret) != once


def test_words_about_a_token_are_no_secrets() -> None:
    assert redacted({"token": "present", "count": 2}) == {"token": "present", "count": 2}
