"""`diff` finds what fell, what is gone, and what silently checks less."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from conformance.cli import app
from conformance.events import CellId, Event, Outcome
from conformance.reports import changes, difference, markdown, matrix
from conformance.reports.kind import Kind
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


def test_a_path_that_is_held_against_fewer_things_is_found() -> None:
    """A result's source is what the story says, and what the ledger says: two assertions of one path."""
    once, again = (runs.judged(CELL, "result.source", "network", expected=each) for each in ("network", "as it says"))
    found = changes.of(matrix.lay(cell(Outcome.PASSED, once, again)), matrix.lay(cell(Outcome.PASSED, once)))
    assert [(each.kind, each.words) for each in found] == [
        (Kind.FEWER, "step 1, result.source is looked at once, was 2 times")
    ]


SOFTENED = [
    ("network", "present"),
    ("network", "any"),
    ("present", "any"),
    ("absent", "any"),
    (1, {"at_least": 1}),
    ("network", {"one_of": ["network", "cache"]}),
    ({"at_least": 2}, {"at_least": 1}),
    ({"at_most": 2, "at_least": 1}, {"at_most": 2}),
    ({"one_of": [1, 2]}, {"one_of": [1, 2, 3]}),
    ({"contains": ["a", "b"]}, {"contains": ["a"]}),
    ({"contains": "a"}, "present"),
]


@pytest.mark.parametrize(("before", "after"), SOFTENED)
def test_an_expectation_that_demands_less_is_found(before: object, after: object) -> None:
    was, now = (runs.judged(CELL, "result.source", "network", expected=each) for each in (before, after))
    assert between(cell(Outcome.PASSED, was), cell(Outcome.PASSED, now)) == [(Kind.LOOSER, "CC-01")]
    assert between(cell(Outcome.PASSED, now), cell(Outcome.PASSED, was)) == [(Kind.EXPECTS, "CC-01")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("network", "cache"),
        ({"matches": "a"}, {"matches": "b"}),
        ("x", {"contains": "y"}),
        ("absent", "present"),
        ({"lacks": "a"}, "present"),
    ],
)
def test_an_expectation_that_is_only_another_is_told_and_no_failure(before: object, after: object) -> None:
    was, now = (runs.judged(CELL, "result.source", "network", expected=each) for each in (before, after))
    found = changes.of(matrix.lay(cell(Outcome.PASSED, was)), matrix.lay(cell(Outcome.PASSED, now)))
    assert ([each.kind for each in found], difference.exit_code(found)) == ([Kind.EXPECTS], 0)


def test_what_a_clients_file_says_of_it_is_no_change_of_the_story() -> None:
    was, now = (runs.judged(CELL, "result.source", "x", expected=each, known="why") for each in ("network", "present"))
    assert between(cell(Outcome.KNOWN, was), cell(Outcome.KNOWN, now)) == []


def test_a_story_that_passes_at_last_because_it_checks_less_is_found() -> None:
    kept, gone = runs.judged(CELL, "result.source", "network"), runs.judged(CELL, "token.signature", "valid")
    assert between(cell(Outcome.FAILED, kept, gone), cell(Outcome.PASSED, kept)) == [
        (Kind.FEWER, "CC-01"),
        (Kind.BETTER, "CC-01"),
    ]


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


@pytest.mark.parametrize("path", ["wire.authorize.query.nonce", "reply.parameters.state"])
def test_what_is_drawn_at_random_is_no_change(path: str) -> None:
    drawn = ("RkNpAdUHq_tZ-pW80ecCWnCzTVGjZ1c3", "f1ed71b0d70ac662201500e5d9f75fbb2e69f8c05f0f5196683188601d653837")
    before, after = (runs.judged(CELL, path, each, must=must) for each, must in zip(drawn, (False, False), strict=True))
    assert between(cell(Outcome.OBSERVED, before), cell(Outcome.OBSERVED, after)) == []
    absent = runs.judged(CELL, path, "absent", must=False)
    assert between(cell(Outcome.OBSERVED, before), cell(Outcome.OBSERVED, absent)) == [(Kind.SEEN, "CC-01")]


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
    summary = tmp_path / "new" / "folder" / "summary.md"
    told = CliRunner().invoke(app, ["diff", str(before), str(after), "--markdown", str(summary)])
    assert (told.exit_code, "1 worse" in told.output) == (1, True)
    assert "| `CC-01` | one 1.0 | passed → failed |" in summary.read_text(encoding="utf-8")


def test_the_same_report_twice_has_no_changes(tmp_path: Path) -> None:
    file = str(runs.file(cell(Outcome.PASSED), tmp_path, "same"))
    told = CliRunner().invoke(app, ["diff", file, file])
    assert (told.exit_code, told.output) == (0, "nothing changed\n")
