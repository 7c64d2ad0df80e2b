"""`conformance check`: whether what people wrote is sound, before any of it is played."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import typer

from conformance import client as clients
from conformance import contract, evidence, expectation, stories
from conformance.clients import BUILT_IN


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
    problems = [problem for name in BUILT_IN for problem in _of_client(name, {each.scenario.id for each in told})]
    for problem in problems:
        typer.echo(problem)
    return len(problems)


def _of_client(name: str, known: set[str]) -> list[str]:
    client = clients.find(name)
    expectations = expectation.load(name, (expectation.FOLDER, client.folder))
    problems = [
        f"{expectations.file}: {each.scenario}: there is no such story"
        for each in expectations.deviations
        if each.scenario not in known
    ]
    if name == "reference" and expectations.deviations:
        problems.append(f"{expectations.file}: the reference client may not deviate")
    found = asyncio.run(evidence.missing(client, expectations))
    typer.echo(f"{name}: {len(expectations.deviations)} known deviations, {len(found)} without evidence")
    return problems + found
