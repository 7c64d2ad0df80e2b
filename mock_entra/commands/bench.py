"""`mock-entra bench`: how fast this authority is here, beside what the machine itself can do."""

from typing import Annotated

import typer

from mock_entra.commands.refusing import refuse

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Seconds = Annotated[float, typer.Option(help="How long to ask for tokens, in seconds.", min=0.2, max=600)]
Rows = Annotated[list[str] | None, typer.Option("--row", help="Only this row; may be said several times.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 where a figure is not reached.")]


def bench(as_json: AsJson = False, seconds: Seconds = 4.0, row: Rows = None, strict: Strict = False) -> None:
    """Measure the figures of the design on this machine: throughput, p99, cold start, memory, a new world."""
    refuse(f"there is nothing to measure yet ({as_json=}, {seconds=}, {row=}, {strict=})")
