"""A promise is proved by what the reference client, or the suite, passed; all else said of it has its own word."""

import re

import pytest

from conformance import promises, stories
from conformance.events import CellId, Outcome
from conformance.promises import Chapter, Promise
from conformance.reports import coverage, html, matrix
from conformance.reports.coverage import Covered
from conformance.reports.proof import Proof
from conformance.tests import runs

WRITTEN = ("SIL-02/confidential", "SIL-02/public", "CC-01", "CC-08")


def covered(*proved_by: str, told: dict[str, Outcome], written: tuple[str, ...] = WRITTEN) -> Covered:
    """How a promise stands after a run of `{"SIL-02/public @ reference": …}`."""
    cells = [runs.told(CellId(*name.split(" @ ")), outcome) for name, outcome in told.items()]
    laid = matrix.lay(runs.run(*cells, versions={"reference": "1.0", "msal-node": "5.1"}, repertoire=written))
    chapter = Chapter(title="all", promises=[Promise(row=1, says="it holds", proved_by=list(proved_by))])
    [(_, [found])] = coverage.of(laid, [chapter])
    return found


@pytest.mark.parametrize(
    ("outcome", "proof"),
    [
        (Outcome.PASSED, Proof.PROVED),
        (Outcome.FIXED, Proof.PROVED),
        (Outcome.FAILED, Proof.NOT_KEPT),
        (Outcome.BROKEN, Proof.NOT_KEPT),
        (Outcome.KNOWN, Proof.KNOWN),
        (Outcome.SKIPPED, Proof.SKIPPED),
        (Outcome.UNSUPPORTED, Proof.LACKING),
        (Outcome.OBSERVED, Proof.SEEN),
    ],
)
def test_every_outcome_of_the_reference_client_has_its_word(outcome: Outcome, proof: Proof) -> None:
    assert covered("CC-01", told={"CC-01 @ reference": outcome}).proof is proof


def test_a_story_that_was_not_told_is_not_called_unwritten() -> None:
    told = {"CC-08 @ suite": Outcome.PASSED}
    assert covered("CC-01", told=told).proof is Proof.NOT_TOLD
    assert covered("NAA-01", told=told).proof is Proof.NOT_WRITTEN
    assert covered("SIL-02/nobodys", told=told).proof is Proof.NOT_WRITTEN


def test_a_report_that_does_not_say_what_is_written_calls_nothing_unwritten() -> None:
    assert covered("NAA-01", told={"CC-08 @ suite": Outcome.PASSED}, written=()).proof is Proof.NOT_TOLD


def test_what_the_suite_passed_is_proof_of_a_story_about_the_authority() -> None:
    assert covered("CC-08", told={"CC-08 @ suite": Outcome.PASSED}).proof is Proof.PROVED


def test_what_other_clients_passed_is_no_proof_and_what_they_failed_is_none_either() -> None:
    lacking, other = {"CC-01 @ reference": Outcome.UNSUPPORTED}, {"CC-01 @ msal-node": Outcome.PASSED}
    assert covered("CC-01", told=other).proof is Proof.NOT_TOLD
    assert covered("CC-01", told=lacking | other).proof is Proof.LACKING
    passed, failed = {"CC-01 @ reference": Outcome.PASSED}, {"CC-01 @ msal-node": Outcome.FAILED}
    assert covered("CC-01", told=passed | failed).proof is Proof.NOT_KEPT


def test_a_story_proves_by_all_of_its_variants_unless_the_row_names_one() -> None:
    told = {"SIL-02/public @ reference": Outcome.PASSED}
    assert covered("SIL-02", told=told).proof is Proof.PARTLY
    assert covered("SIL-02/public", told=told).proof is Proof.PROVED
    assert covered("SIL-02/confidential", told=told).proof is Proof.NOT_TOLD


def test_a_variant_that_only_records_takes_nothing_from_the_others() -> None:
    told = {"SIL-02/public @ reference": Outcome.PASSED, "SIL-02/confidential @ reference": Outcome.OBSERVED}
    assert covered("SIL-02", told=told).proof is Proof.PROVED


def test_one_broker_is_proof_enough_where_none_goes_badly() -> None:
    told = {"CC-01 @ reference+wam": Outcome.PASSED, "CC-01 @ reference+linux": Outcome.SKIPPED}
    assert covered("CC-01", told=told).proof is Proof.PROVED
    assert covered("CC-01", told=told | {"CC-01 @ reference": Outcome.FAILED}).proof is Proof.NOT_KEPT


def test_a_promise_is_proved_by_all_of_its_stories() -> None:
    told = {"CC-01 @ reference": Outcome.PASSED}
    assert covered("CC-01", "CC-08", told=told).proof is Proof.PARTLY
    assert covered(told=told).proof is Proof.OTHERWISE


def test_how_the_others_stand_is_counted_by_client() -> None:
    told = {
        "SIL-02/public @ reference": Outcome.PASSED,
        "SIL-02/public @ msal-node": Outcome.PASSED,
        "SIL-02/confidential @ msal-node": Outcome.KNOWN,
    }
    assert covered("SIL-02", told=told).others == {"msal-node 5.1": {Outcome.PASSED: 1, Outcome.KNOWN: 1}}


def test_the_page_names_and_links_each_cell_that_is_the_proof() -> None:
    cells = [
        runs.told(CellId(f"SIL-02/{case}", client), Outcome.PASSED)
        for case in ("confidential", "public")
        for client in ("msal-node", "reference")
    ]
    versions = {"reference": "1.0", "msal-node": "5.1"}
    page = html.draw(runs.run(*cells, versions=versions, repertoire=("SIL-01/confidential", *WRITTEN)))
    assert 'SIL-02/confidential</b> <a href="#c1">confidential</a>' in page, "row 45: one variant, one cell"
    assert re.search(r'not told in this run:</span>\s*<span class="witness untold">SIL-01/confidential</span>', page)
    assert 'msal-node 5.1: <span class="t-passed">1 passed</span>' in page


def test_the_table_has_every_row_and_names_no_variant_that_its_story_has_not() -> None:
    written = {each.id for each in stories.read()}
    ids = {each.partition("/")[0] for each in written}
    rows = [each for chapter in promises.read() for each in chapter.promises]
    assert [each.row for each in rows] == list(range(1, 116))
    named = {name for each in rows for name in each.proved_by}
    assert {name for name in named if "/" in name and name.partition("/")[0] in ids} <= written
