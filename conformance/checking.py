"""`conformance check`: whether what people wrote is sound, before any of it is played."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import typer

from conformance import client as clients
from conformance import contract, evidence, expectation, stories
from conformance.clients import BUILT_IN
from conformance.expectation import Deviation
from conformance.load import Variant
from conformance.steps import BaseStep


def drivers(wanted: Iterable[str]) -> int:
    """Put drivers through the contract, print each clause, and return how many were not kept."""
    problems = 0
    for name in wanted:
        client = clients.find(name)
        for clause in asyncio.run(contract.examine(client)):
            mark = "broken" if clause.problem else "kept"
            typer.echo(f"{mark:<7} {client.label}: {clause.name}" + (f": {clause.problem}" if clause.problem else ""))
            problems += bool(clause.problem)
    return problems


def everything(folder: Path | None) -> int:
    """Read every story and every expectation, look for the evidence, and return how many problems there are."""
    told = stories.read(folder)
    typer.echo(f"{len(told)} stories in {len({each.file for each in told})} files are sound")
    problems = [problem for name in BUILT_IN for problem in _of_client(name, told)]
    for problem in problems:
        typer.echo(problem)
    return len(problems)


def _of_client(name: str, told: list[Variant]) -> list[str]:
    client = clients.find(name)
    known = expectation.load(name, (expectation.FOLDER, client.folder))
    problems = [f"{known.file}: {each.scenario}: {why}" for each in known.deviations if (why := idle(each, told))]
    if name == "reference" and known.deviations:
        problems.append(f"{known.file}: the reference client may not deviate")
    found = asyncio.run(evidence.missing(client, known))
    typer.echo(f"{name}: {len(known.deviations)} known deviations, {len(found)} without evidence")
    return problems + found


def idle(deviation: Deviation, told: list[Variant]) -> str:
    """Say why a deviation can never be met, or nothing: an entry that speaks of nothing is forgotten, not kept."""
    concerned = [each for each in told if deviation.concerns(each.scenario.id, each.case, "")]
    if not concerned:
        return f"there is no such story, or none of the variants {', '.join(deviation.cases)}"
    steps = [
        step for each in concerned for number, step in enumerate(each.scenario.steps, 1) if _is(step, number, deviation)
    ]
    if not steps:
        return f"no step is called {deviation.step}"
    if not any(deviation.path in _promised(step) for step in steps):
        return f"step {deviation.step} promises nothing of {deviation.path}"
    return ""


def _is(step: BaseStep, number: int, deviation: Deviation) -> bool:
    return deviation.step in (number, str(number), step.as_)


def _promised(step: BaseStep) -> set[str]:
    """Every path that a step holds against a client, its whole outcome among them."""
    paths = {finding.path for each in (step.must, step.should) for finding in each.judge({})}
    prompted = {"user"} if step.by_client else set()
    return paths | prompted | {"error" if step.must.error else "result"}
