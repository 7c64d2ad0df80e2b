"""A step held against its expectations: what was promised, what is known to be otherwise, what was seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance import honesty, leaks, tokens, variables
from conformance.checks import Expectation, Finding
from conformance.driver import Ok
from conformance.events import Strength
from conformance.expectation import Deviation, Expectations
from conformance.matching import Predicate, matches, shown
from conformance.scene import Scene
from conformance.steps import BaseStep

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A finding, how much it weighs, and what was known beforehand."""

    finding: Finding
    strength: Strength
    known: str = ""
    promised: bool = False


@dataclass(frozen=True, slots=True)
class StepJudged:
    """All findings of a step; `go_on` is false when the next steps would stand on nothing."""

    findings: list[Judgement]
    go_on: bool


def fill(step: BaseStep, scene: Scene) -> BaseStep:
    """Return the step with every variable replaced by what it stands for now."""
    plain = step.model_dump(by_alias=True, exclude_unset=True)
    return type(step).model_validate(variables.fill(plain, scene.story.lookup))


async def looked_up(step: BaseStep, facts: Facts, scene: Scene) -> Facts:
    """Return the facts that take a look of their own, where an expectation asks for them."""
    more: Facts = {}
    token = facts.get("result", {}).get("token")
    if isinstance(token, str) and _wants(step, "token"):
        tenant = scene.story.registration(_app(step)).tenant if scene.story.scenario.instances() else None
        keys = await scene.keys(tenant) if tenant else None
        more["token"] = tokens.access_token(token, facts["result"].get("expires_in"), keys)
    if _wants(step, "cache"):
        more["cache"] = await _cache(_app(step), scene)
    if _wants(step, "leaks"):
        more["leaks"] = leaks.found(facts, scene)
    return more


def _app(step: BaseStep) -> str:
    return str(getattr(step, "app", "app"))


def _wants(step: BaseStep, name: str) -> bool:
    asked = {name for each in (step.must, step.should) for name in each.model_fields_set}
    return name in asked | {path.split(".")[0] for path in step.observe}


async def _cache(app: str, scene: Scene) -> Facts:
    import json

    reply = await scene.verb(app, "cache_get", {})
    kept = json.loads(reply.value["cache"]) if isinstance(reply, Ok) else {}
    kinds = {
        "access_tokens": "AccessToken",
        "refresh_tokens": "RefreshToken",
        "id_tokens": "IdToken",
        "accounts": "Account",
    }
    return {name: len(kept.get(kind, {})) for name, kind in kinds.items()}


def judge(step: BaseStep, facts: Facts, number: int, expectations: Expectations) -> StepJudged:
    """Hold what was seen against what was expected."""
    outcome = _outcome(step, facts, number, expectations)
    if outcome is not None:
        return outcome
    findings = [*_held(step.must, Strength.MUST, facts, step, number, expectations)]
    findings += _held(step.should, Strength.SHOULD, facts, step, number, expectations)
    findings += _observed(step, facts)
    findings += [Judgement(each, Strength.MUST) for each in honesty.findings(step, facts)]
    return StepJudged(findings, True)


def _outcome(step: BaseStep, facts: Facts, number: int, expectations: Expectations) -> StepJudged | None:
    """Judge whether the client succeeded at all; nothing where it did as promised and the details are to be judged."""
    if not step.by_client:
        return None
    promised, other = ("error", "result") if step.must.error else ("result", "error")
    deviation = expectations.at(number, step.as_, promised)
    if promised in facts or (step.either and other in facts):
        fixed = (
            [Judgement(Finding(promised, other, promised, False), Strength.MUST, deviation.why, True)]
            if deviation
            else []
        )
        return StepJudged(fixed, True) if fixed else None
    if deviation and deviation.instead:
        found = [Judgement(each, Strength.MUST, deviation.why) for each in _instead(deviation.instead, other, facts)]
        return StepJudged(found, False)
    return StepJudged([Judgement(Finding(promised, promised, _brief(facts), False), Strength.MUST)], False)


def _instead(instead: Expectation, other: str, facts: Facts) -> Iterator[Finding]:
    yield Finding(other, other, other if other in facts else "nothing", other in facts)
    yield from instead.judge(facts)


def _brief(facts: Facts) -> Any:
    error = facts.get("error")
    if error is None:
        return "result"
    return {name: error[name] for name in ("kind", "class", "code", "error_codes", "message") if error.get(name)}


def _held(
    expectation: Expectation, strength: Strength, facts: Facts, step: BaseStep, number: int, expectations: Expectations
) -> Iterator[Judgement]:
    for finding in expectation.judge(facts):
        deviation = expectations.at(number, step.as_, finding.path)
        yield _deviating(finding, strength, deviation) if deviation else Judgement(finding, strength)


def _deviating(finding: Finding, strength: Strength, deviation: Deviation) -> Judgement:
    wanted = deviation.expect
    expected = shown(wanted) if isinstance(wanted, Predicate) else wanted
    met = not finding.met and _matches(wanted, finding.actual)
    replaced = Finding(finding.path, expected, finding.actual, met)
    return Judgement(replaced, strength, deviation.why, finding.met)


def _matches(wanted: Any, actual: Any) -> bool:
    from conformance.matching import MISSING

    return matches(wanted, MISSING if actual == "absent" else actual)


def _observed(step: BaseStep, facts: Facts) -> Iterator[Judgement]:
    for path in step.observe:
        try:
            seen = variables.find(facts, path)
        except variables.UnknownVariableError:
            seen = "absent"
        yield Judgement(Finding(path, "any", seen, True), Strength.OBSERVE)
