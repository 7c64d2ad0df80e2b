"""`conformance list` and `conformance show`: the stories, told to people."""

from __future__ import annotations

from itertools import groupby

import typer

from conformance import client as clients
from conformance import expectation
from conformance.clients import BUILT_IN
from conformance.load import Variant


def listed(told: list[Variant]) -> None:
    """Print a line a scenario, grouped by family, with the number of its variants."""
    for family, members in groupby(sorted(told, key=lambda each: each.family), key=lambda each: each.family):
        typer.echo(family.replace("_", " "))
        for name, variants in groupby(members, key=lambda each: each.scenario.id):
            first, *more = variants
            count = f" ({len(more) + 1} variants)" if more else ""
            typer.echo(f"  {name:<8} {first.scenario.title}{count}")


def shown(told: list[Variant]) -> None:
    """Print everything about each story: what it says, where it stands, which clients are known to deviate."""
    for _, variants in groupby(told, key=lambda each: each.file):
        several = list(variants)
        _head(several)
        for number, step in enumerate(several[0].scenario.steps, 1):
            typer.echo(
                f"  {number}. {step.do}"
                + (f" as {step.as_}" if step.as_ else "")
                + (f": {step.note}" if step.note else "")
            )
        _deviations(several[0].scenario.id)
        typer.echo()


def _head(several: list[Variant]) -> None:
    scenario = several[0].scenario
    typer.echo(f"{scenario.id}: {scenario.title}")
    typer.echo(f"  {several[0].file}")
    if scenario.about:
        typer.echo(f"  {scenario.about}")
    for source in scenario.from_:
        typer.echo(f"  from {source}")
    cases = [each.case for each in several if each.case]
    if cases:
        typer.echo(f"  variants: {', '.join(cases)}")
    typer.echo(
        f"  told to {scenario.column}s, under {scenario.names} names; needs {', '.join(scenario.needs) or 'nothing'}"
    )


def _deviations(scenario: str) -> None:
    for name in BUILT_IN:
        known = expectation.load(name, (expectation.FOLDER, clients.find(name).folder))
        for each in known.deviations:
            if each.scenario == scenario:
                typer.echo(f"  known of {name} ({', '.join(each.cases)}): {each.path}: {each.why}")
