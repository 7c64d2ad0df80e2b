"""Verdicts and exit codes are drawn from events alone."""

import pytest

from conformance import verdict
from conformance.events import CellId, CellStopped, Judged, Outcome, Strength

CELL = CellId("TRY-01", "somebody")


def judged(strength: Strength = Strength.MUST, *, met: bool = True, known: str = "", promised: bool = False) -> Judged:
    return Judged(CELL, 1, "result.source", strength, "a", "b", met, known, promised)


def stopped(outcome: Outcome) -> CellStopped:
    return CellStopped(CELL, outcome, "because")


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([judged()], Outcome.PASSED),
        ([], Outcome.PASSED),
        ([judged(), judged(met=False)], Outcome.FAILED),
        ([judged(met=False), stopped(Outcome.BROKEN)], Outcome.FAILED),
        ([judged(Strength.SHOULD, met=False)], Outcome.PASSED),
        ([judged(known="as ever")], Outcome.KNOWN),
        ([judged(known="as ever", met=False)], Outcome.FAILED),
        ([judged(known="as ever", met=False, promised=True)], Outcome.FIXED),
        ([judged(Strength.OBSERVE)], Outcome.OBSERVED),
        ([judged(Strength.OBSERVE), judged()], Outcome.PASSED),
        ([judged(), stopped(Outcome.UNSUPPORTED)], Outcome.UNSUPPORTED),
        ([stopped(Outcome.SKIPPED)], Outcome.SKIPPED),
        ([stopped(Outcome.BROKEN)], Outcome.BROKEN),
    ],
)
def test_events_amount_to_a_verdict(events: list[Judged | CellStopped], outcome: Outcome) -> None:
    assert verdict.of(events)[0] is outcome


def test_a_failure_says_where_what_was_expected_and_what_was_there() -> None:
    assert verdict.of([judged(met=False)])[1] == ("step 1, result.source: expected 'a', got 'b'",)


@pytest.mark.parametrize(
    ("outcomes", "strict", "code"),
    [
        (["passed", "known", "observed", "unsupported"], False, 0),
        (["passed", "failed", "broken"], False, 1),
        (["passed", "fixed"], False, 0),
        (["passed", "fixed"], True, 1),
        (["passed", "broken"], False, 3),
        (["passed", "skipped"], False, 0),
        (["skipped", "skipped"], False, 3),
        ([], False, 0),
    ],
)
def test_the_exit_code_tells_the_worst(outcomes: list[str], strict: bool, code: int) -> None:
    assert verdict.exit_code([("somebody", Outcome(each)) for each in outcomes], strict=strict) == code


def test_a_column_that_is_wholly_skipped_is_not_green_beside_one_that_passes() -> None:
    assert verdict.exit_code([("one", Outcome.PASSED), ("other", Outcome.SKIPPED)], strict=False) == 3
