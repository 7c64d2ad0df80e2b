"""Known deviations: read strictly, tied to versions, and their evidence looked for."""

import asyncio
from pathlib import Path

import pytest

from conformance import checking, client, evidence, expectation, stories
from conformance.checks import Expectation
from conformance.events import Strength
from conformance.expectation import Deviation, Evidence, Expectations
from conformance.judging import judge
from conformance.places import MistakeError
from conformance.steps.client_credential import ClientCredential

LINK = Evidence(link="https://example.com/1")


def deviation(**told: object) -> Deviation:
    told = {
        "scenario": "CC-01",
        "step": 1,
        "path": "result.source",
        "why": "it always did so",
        "evidence": LINK,
        **told,
    }
    return Deviation.model_validate(told)


def step(**must: object) -> ClientCredential:
    plain = {"do": "client_credential", "with": {"scopes": []}, "must": must}
    return ClientCredential.model_validate(plain)


def facts(**seen: object) -> dict[str, object]:
    return {"wire": {"token": {"count": 1}}, "asks": {}, **seen}


RESULT = {"source": "network", "token": "t"}


def judged(known: Deviation, seen: dict[str, object], **must: object) -> tuple[bool, str, bool]:
    first = judge(step(**must), seen, 1, Expectations((known,))).findings[0]
    assert first.strength is Strength.MUST
    return first.finding.met, first.known, first.promised


def test_a_deviation_that_is_met_is_known() -> None:
    known = deviation(path="result.token", expect="t")
    assert judged(known, facts(result=RESULT), result={"token": "u"}) == (True, "it always did so", False)


def test_a_promise_that_is_kept_after_all_is_fixed() -> None:
    known = deviation(path="result.token", expect="u")
    assert judged(known, facts(result=RESULT), result={"token": "t"}) == (False, "it always did so", True)


@pytest.mark.parametrize("token", ["t", "u"])
def test_a_race_is_known_whoever_wins_it(token: str) -> None:
    known = deviation(path="result.token", expect="t", sometimes=True)
    assert judged(known, facts(result=RESULT), result={"token": token}) == (True, "it always did so", False)


def test_what_is_neither_promised_nor_known_is_failed() -> None:
    known = deviation(path="result.token", expect="u")
    assert judged(known, facts(result=RESULT), result={"token": "v"}) == (False, "it always did so", False)


def test_another_outcome_can_be_known_as_a_whole() -> None:
    known = deviation(path="result", instead=Expectation.model_validate({"error": {"kind": "authority"}}))
    assert judged(known, facts(error={"kind": "authority"})) == (True, "it always did so", False)


def test_a_known_outcome_in_another_shape_is_failed() -> None:
    known = deviation(path="result", instead=Expectation.model_validate({"error": {"kind": "authority"}}))
    found = judge(step(), facts(error={"kind": "network"}), 1, Expectations((known,))).findings
    assert [each.finding.met for each in found] == [True, False]


def test_a_known_outcome_that_no_longer_happens_is_fixed() -> None:
    known = deviation(path="result", instead=Expectation.model_validate({"error": {"kind": "authority"}}))
    assert judged(known, facts(result=RESULT)) == (False, "it always did so", True)


@pytest.mark.parametrize(
    ("versions", "version", "concerned"),
    [
        ("", "1.0", True),
        (">=5.2.1", "5.2.0", False),
        (">=5.2.1", "7.2.1", True),
        (">=5,<6", "5.9", True),
        (">=5", "?", True),
    ],
)
def test_a_deviation_concerns_the_versions_it_names(versions: str, version: str, concerned: bool) -> None:
    assert deviation(expect=1, versions=versions).concerns("CC-01", "", version) is concerned


def test_a_deviation_concerns_the_cases_it_names() -> None:
    known = deviation(expect=1, cases=["sha*"])
    assert [known.concerns("CC-01", case, "1") for case in ("sha1", "md5")] == [True, False]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{}", "Field required"),
        ("{scenario: A, step: 1, path: result.x, why: because it is, evidence: {link: x}}", "says what it expects"),
        ("{scenario: A, step: 1, path: x, expect: 1, why: short, evidence: {link: x}}", "at least 10 characters"),
        (
            "{scenario: A, step: 1, path: x, expect: 1, why: because it is, evidence: {package: x}}",
            "evidence is either",
        ),
        (
            "{scenario: A, step: 1, path: x, expect: 1, why: because it is, evidence: {link: x}, versions: new}",
            "Invalid",
        ),
        (
            "{scenario: A, step: 1, path: x, instead: {}, why: because it is, evidence: {link: x}}",
            "`instead` goes with",
        ),
    ],
)
def test_a_wrong_entry_is_a_mistake_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "somebody.yaml").write_text(f"deviations:\n  - {line}\n", encoding="utf-8")
    with pytest.raises(MistakeError, match=r"somebody\.yaml:2: ") as caught:
        expectation.load("somebody", (tmp_path,))
    assert words in str(caught.value)


def missing(package: str, file: str, needle: str) -> list[str]:
    known = deviation(expect=1, evidence=Evidence(package=package, file=file, needle=needle))
    return asyncio.run(evidence.missing(client.find("msal-python"), Expectations((known,))))


def test_evidence_is_found_whatever_its_white_space() -> None:
    assert missing("msal", "oauth2cli/oauth2.py", "if resp.status_code >= 500: resp.raise_for_status()") == []


@pytest.mark.parametrize(
    ("package", "file", "needle", "words"),
    [
        ("msal", "application.py", "text that nobody wrote", "no longer says"),
        ("msal", "nowhere.py", "x", "has no file"),
        ("nobody_has_this", "x.py", "x", "is not installed"),
    ],
)
def test_evidence_that_is_gone_is_told(package: str, file: str, needle: str, words: str) -> None:
    assert words in missing(package, file, needle)[0]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"scenario": "CC-99"}, "there is no such story"),
        ({"scenario": "CC-02", "cases": ["md5"]}, "none of the variants md5"),
        ({"scenario": "CC-02", "step": "third"}, "no step is called third"),
        ({"scenario": "CC-02", "step": "first", "path": "client_assertion.header.kid"}, "promises nothing of"),
        ({"scenario": "CC-02", "step": "first", "path": "client_assertion.header.alg"}, ""),
        ({"scenario": "CC-05", "step": 1, "path": "error"}, ""),
    ],
)
def test_an_entry_that_can_never_be_met_is_told(told: dict[str, object], words: str) -> None:
    path = told.get("path", "result.source")
    instead = {"instead": Expectation()} if path == "error" else {"expect": 1}
    why = checking.idle(deviation(**told, **instead), stories.read())
    assert words in why
    assert bool(why) is bool(words)
