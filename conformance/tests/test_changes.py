"""`diff` finds what fell, what is gone, and what silently checks less."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from conformance.cli import app
from conformance.events import CellId, Event, Outcome
from conformance.reports import changes, difference, markdown, matrix
from conformance.reports.changes import Kind
from conformance.tests import runs

CELL = CellId("CC-01", "one")
OTHER = CellId("CC-02", "one")


def between(before: runs.Facts, after: runs.Facts) -> list[tuple[Kind, str]]:
    return [(each.kind, each.scenario) for each in changes.of(matrix.lay(before), matrix.lay(after))]


def cell(outcome: Outcome, *inside: Event, of: CellId = CELL) -> runs.Facts:
    return runs.run(runs.told(of, outcome, *inside), versions={"one": "1.0"})


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (Outcome.PASSED, Outcome.FAILED, Kind.WORSE),
        (Outcome.PASSED, Outcome.BROKEN, Kind.WORSE),
        (Outcome.PASSED, Outcome.KNOWN, Kind.WORSE),
        (Outcome.PASSED, Outcome.SKIPPED, Kind.UNTOLD),
        (Outcome.KNOWN, Outcome.UNSUPPORTED, Kind.UNTOLD),
        (Outcome.FAILED, Outcome.PASSED, Kind.BETTER),
        (Outcome.FAILED, Outcome.BROKEN, Kind.OTHER),
        (Outcome.KNOWN, Outcome.FIXED, Kind.BETTER),
    ],
)
def test_a_verdict_that_changed_is_told_with_its_direction(before: Outcome, after: Outcome, kind: Kind) -> None:
    assert between(cell(before), cell(after)) == [(kind, "CC-01")]


def test_a_story_that_silently_checks_less_is_found() -> None:
    first, second = runs.judged(CELL, "result.source", "network"), runs.judged(CELL, "token.signature", "valid")
    found = changes.of(matrix.lay(cell(Outcome.PASSED, first, second)), matrix.lay(cell(Outcome.PASSED, first)))
    assert [(each.kind, each.words) for each in found] == [
        (Kind.FEWER, "step 1, token.signature is not looked at any more")
    ]
    assert difference.exit_code(found) == 1


def test_a_check_that_was_a_must_and_is_only_observed_now_is_found() -> None:
    before, after = (runs.judged(CELL, "result.source", "network", must=must) for must in (True, False))
    assert between(cell(Outcome.PASSED, before), cell(Outcome.PASSED, after)) == [(Kind.LOOSER, "CC-01")]


def test_a_story_and_a_client_that_are_gone_are_found() -> None:
    both = runs.run(runs.told(CELL, Outcome.PASSED), runs.told(OTHER, Outcome.PASSED), versions={"one": "1.0"})
    assert between(both, cell(Outcome.PASSED)) == [(Kind.GONE, "CC-02")]
    assert (Kind.GONE, "every story") in between(both, cell(Outcome.PASSED, of=CellId("CC-01", "two")))


def test_ids_ports_and_tokens_of_a_world_are_no_change() -> None:
    before, after = (
        runs.judged(CELL, "seen", f"https://localhost:{port}/{port:08d}-0000-4000-8000-000000000000", must=False)
        for port in (4444, 5555)
    )
    assert between(cell(Outcome.OBSERVED, before), cell(Outcome.OBSERVED, after)) == []


def test_more_and_better_is_no_failure() -> None:
    more = cell(Outcome.PASSED, runs.judged(CELL, "result.source", "network"))
    found = changes.of(matrix.lay(cell(Outcome.FAILED)), matrix.lay(more))
    assert difference.exit_code(found) == 0


def test_versions_of_one_client_and_other_machines_are_compared() -> None:
    before = runs.run(runs.told(CellId("CC-01", "one@0.9"), Outcome.PASSED), versions={"one@0.9": "0.9"})
    after = runs.run(runs.told(CELL, Outcome.FAILED), versions={"one": "1.0"}, machine="Windows y")
    [change] = changes.of(matrix.lay(before), matrix.lay(after))
    assert (change.kind, change.where) == (Kind.WORSE, "one 0.9 → 1.0")


def test_what_a_client_wrote_is_no_markup_in_a_job_summary() -> None:
    written = markdown.plain("a | b\n<img src=x> [link](y) @somebody `code`")
    assert not set("\n<@") & set(written.replace("\\", ""))
    assert "\\|" in written


def test_the_command_ends_with_one_where_something_is_worse_and_writes_a_summary(tmp_path: Path) -> None:
    before = runs.file(cell(Outcome.PASSED), tmp_path, "before")
    after = runs.file(cell(Outcome.FAILED), tmp_path, "after")
    told = CliRunner().invoke(app, ["diff", str(before), str(after), "--markdown", str(tmp_path / "summary.md")])
    assert (told.exit_code, "1 worse" in told.output) == (1, True)
    assert "| `CC-01` | one 1.0 | passed → failed |" in (tmp_path / "summary.md").read_text(encoding="utf-8")


def test_the_same_report_twice_has_no_changes(tmp_path: Path) -> None:
    file = str(runs.file(cell(Outcome.PASSED), tmp_path, "same"))
    told = CliRunner().invoke(app, ["diff", file, file])
    assert (told.exit_code, told.output) == (0, "nothing changed\n")
