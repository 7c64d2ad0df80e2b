"""A step held against its expectations: what was promised, what is known to be otherwise, what was seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance import honesty, variables
from conformance.checks import Expectation, Finding
from conformance.events import Strength
from conformance.expectation import Deviation, Expectations
from conformance.matching import MISSING, Predicate, matches, shown
from conformance.steps import BaseStep

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A finding, how much it weighs, and what was known beforehand."""

    finding: Finding
    strength: Strength = Strength.MUST
    known: str = ""
    promised: bool = False


@dataclass(frozen=True, slots=True)
class StepJudged:
    """All findings of a step; `go_on` is false when the next steps would stand on nothing."""

    findings: list[Judgement]
    go_on: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A step, filled in, with what was seen of it and what is known of its client. Steps count from 1."""

    step: BaseStep
    facts: Facts
    number: int
    expectations: Expectations

    def known(self, path: str) -> Deviation | None:
        return self.expectations.at(self.number, self.step.as_, path)

    @property
    def promised(self) -> str:
        """The outcome that was promised: `result`, or `error`."""
        return "error" if self.step.must.error else "result"

    @property
    def outcome(self) -> str:
        """The outcome that was seen."""
        return "error" if "error" in self.facts else "result"


def judge(step: BaseStep, facts: Facts, number: int, expectations: Expectations) -> StepJudged:
    """Hold what was seen against what was expected."""
    case = Case(step, facts, number, expectations)
    if "user" in facts:
        return StepJudged([_surprised(case)], go_on=False)
    if step.by_client and case.outcome != case.promised and not step.either:
        return StepJudged(list(_another_outcome(case)), go_on=False)
    return StepJudged([*_fixed(case), *_details(case)], go_on=True)


def _surprised(case: Case) -> Judgement:
    """Somebody was prompted who did not know what to do, or was told what there was no occasion for."""
    finding = Finding("user", "does what the script says", case.facts["user"]["problem"], met=False)
    known = case.known("user")
    return _deviating(finding, Strength.MUST, known) if known else Judgement(finding)


def _another_outcome(case: Case) -> Iterator[Judgement]:
    """A success where an error was promised, or an error where a success was: known as a whole, or failed."""
    known = case.known(case.promised)
    if known is None or known.instead is None:
        yield Judgement(Finding(case.promised, case.promised, _brief(case.facts), met=False))
        return
    yield Judgement(Finding(case.outcome, case.outcome, case.outcome, met=True), known=known.why)
    for finding in known.instead.judge(case.facts):
        yield Judgement(finding, known=known.why)


def _brief(facts: Facts) -> Any:
    error = facts.get("error")
    if error is None:
        return "result"
    return {name: error[name] for name in ("kind", "class", "code", "error_codes", "message") if error.get(name)}


def _fixed(case: Case) -> Iterator[Judgement]:
    """The outcome is the promised one, though it was known to be another."""
    known = case.known(case.promised) if case.step.by_client else None
    if known and case.outcome == case.promised:
        yield Judgement(Finding(case.promised, "another", case.promised, met=False), known=known.why, promised=True)


def _details(case: Case) -> Iterator[Judgement]:
    yield from _held(case.step.must, Strength.MUST, case)
    yield from _held(case.step.should, Strength.SHOULD, case)
    yield from _observed(case)
    yield from (Judgement(finding) for finding in honesty.findings(case.step, case.facts))


def _held(expectation: Expectation, strength: Strength, case: Case) -> Iterator[Judgement]:
    for finding in expectation.judge(case.facts):
        known = case.known(finding.path)
        yield _deviating(finding, strength, known) if known else Judgement(finding, strength)


def _deviating(finding: Finding, strength: Strength, known: Deviation) -> Judgement:
    expected = shown(known.expect) if isinstance(known.expect, Predicate) else known.expect
    if finding.met and known.sometimes:
        return Judgement(finding, strength, known.why)
    actual = MISSING if finding.actual == "absent" else finding.actual
    met = not finding.met and matches(known.expect, actual)
    return Judgement(Finding(finding.path, expected, finding.actual, met), strength, known.why, finding.met)


def _observed(case: Case) -> Iterator[Judgement]:
    for path in case.step.observe:
        try:
            seen = variables.find(case.facts, path)
        except variables.UnknownVariableError:
            seen = "absent"
        yield Judgement(Finding(path, "any", seen, met=True), Strength.OBSERVE)
