"""conformance on the command line."""

from __future__ import annotations

import io
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from conformance.places import MistakeError
from conformance.verdict import EXIT_USAGE

app = typer.Typer(
    help="Tell stories to identity clients and judge what they make of them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Wanted = Annotated[list[str] | None, typer.Argument(help="Scenario ids, variants, families or files; all if none.")]
Clients = Annotated[
    list[str] | None,
    typer.Option("--client", "-c", help="A client: name, name@version or a folder with a client.toml."),
]


class Column(StrEnum):
    """The brokers that clients can be tried with."""

    WAM = "wam"
    MACOS = "macos"
    LINUX = "linux"
    NATIVE_LINUX = "native-linux"
    NONE = "none"


Brokers = Annotated[
    list[Column] | None,
    typer.Option("--broker", "-b", help="A column with this broker, each; stories that need none are told in `none`."),
]
Folder = Annotated[Path | None, typer.Option("--scenarios", help="The folder of the stories.")]


def main() -> None:
    """Run the command line; a mistake in a file or on the line ends with 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a pipe on Windows knows no arrows
    try:
        app()
    except MistakeError as mistake:
        typer.echo(str(mistake), err=True)
        sys.exit(EXIT_USAGE)


@app.command()
def run(
    wanted: Wanted = None,
    client: Clients = None,
    scenarios: Folder = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Stories told at once; 0: twice the cores.")] = 0,
    seed: Annotated[int | None, typer.Option(help="Shuffle the order with this seed.")] = None,
    strict: Annotated[bool, typer.Option(help="A deviation that no longer happens fails the run.")] = False,
    json: Annotated[Path | None, typer.Option(help="Write the JSON report here.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write the JUnit report here.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the matrix here, as a page that needs nothing else.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write a job summary here.")] = None,
    badge: Annotated[Path | None, typer.Option(help="Write a badge here, as shields.io reads it.")] = None,
    broker: Brokers = None,
    lenient: Annotated[list[str] | None, typer.Option(help="A rule the mock authority is told not to keep.")] = None,
) -> None:
    """Tell the stories to the clients and print the cells."""
    from conformance import stories, telling, verdict
    from conformance.reports.canaries import LeakError
    from conformance.stage import BrokenStageError

    every = stories.read(scenarios)
    chosen = stories.choose(every, wanted or [])
    try:
        verdicts = telling.tell(
            chosen,
            client or [],
            jobs=jobs,
            seed=seed,
            strict=strict,
            junit=junit,
            files=_given(json=json, html=html, markdown=markdown, badge=badge),
            leniencies=tuple(lenient or ()),
            brokers=tuple(dict.fromkeys("" if each is Column.NONE else str(each) for each in broker or [Column.NONE])),
            repertoire=every,
        )
    except (BrokenStageError, LeakError) as error:
        typer.echo(
            f"the stage does not stand: {error}" if isinstance(error, BrokenStageError) else str(error), err=True
        )
        raise typer.Exit(verdict.EXIT_BROKEN) from None
    raise typer.Exit(verdict.exit_code(verdicts.pairs(), strict=strict))


def _given(**files: Path | None) -> dict[str, Path]:
    return {name: file for name, file in files.items() if file}


@app.command()
def report(
    runs: Annotated[list[Path], typer.Argument(help="JSON reports, of one machine or several.")],
    html: Annotated[Path | None, typer.Option(help="Write one matrix of all here.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write a job summary here.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write one JSON report of all here.")] = None,
    badge: Annotated[Path | None, typer.Option(help="Write a badge here, as shields.io reads it.")] = None,
) -> None:
    """Lay the runs of several machines side by side; without a file to write, print the job summary."""
    from conformance.reports import drawn, matrix
    from conformance.reports import markdown as summaries

    documents = [matrix.read(each) for each in runs]
    files = _given(html=html, markdown=markdown, json=json, badge=badge)
    drawn.write(files, *documents)
    typer.echo("\n".join(map(str, files.values())) if files else summaries.draw(*documents))


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(help="The JSON report of before.")],
    after: Annotated[Path, typer.Argument(help="The JSON report of now.")],
    markdown: Annotated[Path | None, typer.Option(help="Write it for a job summary here, too.")] = None,
) -> None:
    """Say what changed between two reports; ends with 1 where something is worse, or checks less than before."""
    from conformance.reports import changes, difference, matrix

    found = changes.of(matrix.lay(matrix.read(before)), matrix.lay(matrix.read(after)))
    for line in difference.lines(found):
        typer.echo(line)
    typer.echo(difference.told(found))
    if markdown:
        markdown.parent.mkdir(parents=True, exist_ok=True)
        markdown.write_text(difference.written(found, before.stem, after.stem), encoding="utf-8")
    raise typer.Exit(difference.exit_code(found))


@app.command()
def check(
    scenarios: Folder = None,
    driver: Annotated[list[str] | None, typer.Option(help="Put this driver through the contract.")] = None,
) -> None:
    """Check stories, known deviations and their evidence; or put a driver through its contract."""
    from conformance import checking

    problems = checking.drivers(driver) if driver else checking.everything(scenarios)
    raise typer.Exit(1 if problems else 0)


@app.command("list")
def list_(wanted: Wanted = None, scenarios: Folder = None) -> None:
    """List the stories by family."""
    from conformance import showing, stories

    showing.listed(stories.choose(stories.read(scenarios), wanted or []))


@app.command()
def show(wanted: Wanted = None, scenarios: Folder = None) -> None:
    """Show stories whole: steps, sources, known deviations."""
    from conformance import showing, stories

    showing.shown(stories.choose(stories.read(scenarios), wanted or []))


@app.command()
def doctor(client: Clients = None, scenarios: Folder = None) -> None:
    """Say what can run here, and how to get what is missing."""
    from conformance import doctor as doctors
    from conformance.clients import BUILT_IN

    raise typer.Exit(1 if doctors.examine(client or list(BUILT_IN), scenarios) else 0)


@app.command()
def example(name: Annotated[str, typer.Argument(help="Which example; all are listed if none.")] = "") -> None:
    """Print the folder of an example client, to be copied."""
    from conformance.examples import EXAMPLES, FOLDER

    if name and name not in EXAMPLES:
        raise MistakeError(f"there is no example {name}, only {', '.join(EXAMPLES)}")
    typer.echo(str(FOLDER / name) if name else "\n".join(EXAMPLES))


@app.command()
def schema(
    name: Annotated[str, typer.Argument(help="scenario, fragment, client or expectation.")] = "scenario",
    write: Annotated[bool, typer.Option(help="Write all schemas to their files instead.")] = False,
) -> None:
    """Print a schema for editors."""
    from conformance import schemas

    if write:
        for file in schemas.write():
            typer.echo(str(file))
        return
    if name not in schemas.FILES:
        raise MistakeError(f"there is no schema {name}, only {', '.join(schemas.FILES)}")
    typer.echo(schemas.text(name), nl=False)
