"""`mock-entra bench`: how fast this authority is here, beside what the machine itself can do."""

import sys
from typing import Annotated, Any

import typer

from mock_entra.commands.refusing import refuse

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Seconds = Annotated[float, typer.Option(help="How long tokens are asked for, in seconds.", min=0.2, max=600)]
Names = Annotated[
    list[str] | None, typer.Option("--row", help="Only this row; may be said several times.", metavar="NAME")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 where what must be reached at least is missed.")]


def bench(as_json: AsJson = False, seconds: Seconds = 4.0, row: Names = None, strict: Strict = False) -> None:
    """Measure on this machine: throughput, p99, cold start, memory, and what a new world for a test takes."""
    from mock_entra.bench import ROWS, machine
    from mock_entra.bench.report import as_json as json_of
    from mock_entra.bench.report import write_table

    unknown = [name for name in row or () if name not in ROWS]
    if unknown:
        refuse(f"there is no row {', '.join(unknown)}: choose from {', '.join(ROWS)}")
    facts = machine.facts()
    warn_if_busy(facts)
    lines = list(measured(row or list(ROWS), seconds))
    if as_json:
        sys.stdout.write(json_of(lines, facts) + "\n")
    else:
        write_table(lines, facts, sys.stdout)
    raise SystemExit(exit_code([line.verdict for line in lines], strict=strict))


def warn_if_busy(facts: dict[str, Any]) -> None:
    busy, cores = facts["busy"], facts["cores"]
    if busy and cores and busy > cores / 2:
        sys.stderr.write(f"mock-entra: this machine is busy (load {busy} on {cores} cores): figures will be too low\n")


def exit_code(verdicts: list[str], *, strict: bool) -> int:
    """A figure that is missed ends in 1 where that was asked for: another machine, another day may well be slower."""
    return int(strict and "missed" in verdicts)


def measured(names: list[str], seconds: float) -> Any:
    """A line of the report for each name; on a terminal, what is being measured is said meanwhile."""
    from mock_entra.bench import ROWS
    from mock_entra.bench.asking import WrongAnswer
    from mock_entra.bench.report import Line
    from mock_entra.bench.run import Run
    from mock_entra.bench.served import NotServing

    run = Run(seconds)
    for name in names:
        tell(f"measuring {name}: {ROWS[name].GOAL.what}")
        try:
            yield Line(name, ROWS[name].GOAL, ROWS[name].measure(run))
        except (NotServing, WrongAnswer) as error:
            refuse(error)


def tell(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(text + "\n")
