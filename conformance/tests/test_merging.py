"""Runs of several machines become one matrix, and a merged report is a report."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from conformance.cli import app
from conformance.events import CellEnded, CellId, Outcome, Told
from conformance.places import MistakeError
from conformance.reports import badge, divergence, families, markdown, matrix
from conformance.tests import runs

CELL = CellId("CC-01/a", "one")
MACHINES = ("Linux x", "macOS y", "Windows z")


def machine(name: str, outcome: Outcome = Outcome.PASSED, seen: str = "same") -> runs.Facts:
    observed = runs.judged(CELL, "wire.token.count", seen, must=False)
    return runs.run(runs.told(CELL, outcome, observed), versions={"one": "1.0"}, machine=name)


def test_each_machine_is_a_column_of_its_own() -> None:
    laid = matrix.lay(*map(machine, MACHINES))
    assert [column.machine for column in laid.columns] == list(MACHINES)
    assert [row.scenario for row in laid.rows] == ["CC-01/a"]
    assert len(laid.cells) == 3


def test_two_runs_of_one_machine_stand_side_by_side() -> None:
    assert [each["label"] for each in matrix.lay(machine("Linux x"), machine("Linux x")).machines] == [
        "Linux x",
        "Linux x (2)",
    ]


def test_a_merged_report_can_be_merged_again() -> None:
    once = matrix.merged([machine("Linux x"), machine("macOS y")])
    assert matrix.lay(once, machine("Windows z")).machines == matrix.lay(*map(machine, MACHINES)).machines


def test_only_what_differs_between_columns_is_a_divergence() -> None:
    assert list(divergence.rows(matrix.lay(*map(machine, MACHINES)))) == []
    [found] = divergence.rows(matrix.lay(machine("Linux x"), machine("macOS y", seen="2")))
    assert (found.row.scenario, found.path, sorted(found.values.values())) == (
        "CC-01/a",
        "wire.token.count",
        ["2", "same"],
    )


def test_what_clients_draw_at_random_is_a_divergence_only_where_one_draws_nothing() -> None:
    def drawing(name: str, nonce: str) -> runs.Facts:
        seen = runs.judged(CELL, "wire.authorize.query.nonce", nonce, must=False)
        return runs.run(runs.told(CELL, Outcome.PASSED, seen), versions={"one": "1.0"}, machine=name)

    first, second = drawing("Linux x", "RkNpAdUHq_tZ-pW80ecCWnCzTVGjZ1c3"), drawing("macOS y", "f1ed71b0" * 8)
    assert list(divergence.rows(matrix.lay(first, second))) == []
    [found] = divergence.rows(matrix.lay(first, second, drawing("Windows z", "absent")))
    assert list(found.values.values()) == ["<random>", "<random>", "absent"]


def test_what_some_clients_lack_is_a_divergence() -> None:
    cell = runs.told(CELL, Outcome.UNSUPPORTED, reasons=("one has no obo_long",))
    lacking = runs.run(cell, versions={"one": "1.0"}, machine="macOS y")
    [found] = divergence.rows(matrix.lay(machine("Linux x"), lacking))
    assert (found.step, found.path, list(found.values.values())) == (0, "supported", ["yes", "one has no obo_long"])


def test_an_outcome_that_is_known_to_be_another_is_a_divergence() -> None:
    known = runs.judged(CELL, "error", "error", known="it refuses")
    other = runs.run(runs.told(CELL, Outcome.KNOWN, known), versions={"one": "1.0"}, machine="macOS y")
    [found] = divergence.rows(matrix.lay(machine("Linux x"), other))
    assert (found.path, list(found.values.values()), found.why) == ("error", ["result", "error"], "it refuses")


def test_a_badge_and_a_summary_say_that_something_is_wrong() -> None:
    documents = machine("Linux x"), machine("macOS y", Outcome.FAILED)
    told = json.loads(badge.draw(*documents))
    assert (told["schemaVersion"], told["message"], told["color"]) == (1, "1 failed", "red")
    assert "- `CC-01/a` one 1.0 on macOS y:" in markdown.draw(*documents)


def test_a_column_that_was_wholly_skipped_does_not_look_green() -> None:
    assert json.loads(badge.draw(machine("Linux x", Outcome.SKIPPED)))["message"] == "one 1.0 wholly skipped"


def test_the_command_writes_every_form(tmp_path: Path) -> None:
    files = [str(runs.file(machine(name), tmp_path, name[0])) for name in MACHINES]
    wanted = {name: tmp_path / "out" / name for name in ("html", "markdown", "json", "badge")}
    told = CliRunner().invoke(
        app, ["report", *files, *(part for name, file in wanted.items() for part in (f"--{name}", str(file)))]
    )
    assert told.exit_code == 0, told.output
    assert all(file.stat().st_size for file in wanted.values())
    assert len(matrix.lay(matrix.read(wanted["json"])).columns) == 3


@pytest.mark.parametrize("text", ["", "[]", '{"version": 0}', '{"version": 1, "cells": []}'])
def test_what_is_no_report_is_said_to_be_none(text: str, tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(MistakeError, match=r"other\.json"):
        matrix.read(file)


@pytest.mark.parametrize(("signs", "cell"), [(True, "✓ 1"), (False, "passed 1")])
def test_the_terminal_shows_families_and_clients(signs: bool, cell: str) -> None:
    stream = io.StringIO()
    told = [Told("CC-01", "It works", "client_credentials", "own")]
    ended = [CellEnded(CellId("CC-01", "one"), Outcome.PASSED, (), 0.1)]
    Console(file=stream, width=80).print(*families.tables(told, ended, dict.fromkeys(Outcome, ""), 80, signs=signs))
    lines = stream.getvalue().splitlines()
    assert any("client credentials" in line and cell in line for line in lines)


def test_columns_that_do_not_fit_side_by_side_stand_below() -> None:
    stream = io.StringIO()
    clients = [f"{client}+{broker}" for client in ("reference", "msal-python") for broker in ("native-linux", "wam")]
    told = [Told("WAM-01", "It works", "broker_windows", "own")]
    ended = [CellEnded(CellId("WAM-01", each), Outcome.PASSED, (), 0.1) for each in clients]
    tables = families.tables(told, ended, dict.fromkeys(Outcome, ""), 50)
    Console(file=stream, width=50).print(*tables)
    assert len(tables) > 1
    assert "…" not in stream.getvalue()
    assert [stream.getvalue().count(word) for word in ("✓ 1", "native-linux", "broker windows")] == [4, 2, len(tables)]


def test_a_pipe_that_knows_no_arrows_is_no_reason_to_stop(tmp_path: Path) -> None:
    before, after = (str(runs.file(machine("Linux x", how), tmp_path, how)) for how in (Outcome.PASSED, Outcome.FAILED))
    command = [sys.executable, "-m", "conformance", "diff", before, after]
    told = subprocess.run(command, env=os.environ | {"PYTHONIOENCODING": "cp1252"}, capture_output=True, timeout=60)
    assert (told.returncode, b"passed ? failed" in told.stdout) == (1, True)
