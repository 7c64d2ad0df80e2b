"""broker-shim on the command line: a broker by itself, or any program behind one."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

PLATFORMS = ("wam", "macos", "linux")
DEFAULT_AUTHORITY = "https://login.microsoftonline.com/organizations"

Platform = Annotated[str, typer.Option(help="Whose broker to be: wam, macos or linux.", metavar="|".join(PLATFORMS))]
Authority = Annotated[str, typer.Option(help="The broker's own authority, with a tenant or without.", metavar="URL")]
Ca = Annotated[
    str | None, typer.Option(help="PEM file to trust; without it the environment says how to reach the authority.")
]
Accounts = Annotated[
    list[str] | None, typer.Option("--account", help="Somebody logged on at the machine.", metavar="NAME[=PASSWORD]")
]
Answers = Annotated[
    list[str] | None,
    typer.Option("--answer", help='What the person does next, as JSON: {"pick": "alice@contoso.com"}.', metavar="JSON"),
]
Script = Annotated[Path | None, typer.Option(help="The same from a file: a JSON list.", metavar="FILE")]
ByHand = Annotated[bool, typer.Option("--by-hand", help="Answer system prompts yourself, at the terminal.")]
Enrolled = Annotated[bool, typer.Option("--enrolled/--not-enrolled", help="Whether the device is enrolled.")]
Window = Annotated[str | None, typer.Option(help="The handle of the application's window, to judge others by.")]
Deadline = Annotated[float, typer.Option(help="Seconds after which a call that nobody answers ends.")]
Native = Annotated[bool, typer.Option("--native", help="By D-Bus, for the real native runtime on Linux.")]
JournalFile = Annotated[Path | None, typer.Option("--journal", help="Leave every call in FILE as JSON lines.")]
UntilInputEnds = Annotated[bool, typer.Option(hidden=True)]
Command = Annotated[
    list[str], typer.Argument(help="The program and its arguments, after `--`.", metavar="-- CMD [ARGS]...")
]


def main() -> None:
    """The `broker-shim` command."""
    cli()


cli = typer.Typer(
    name="broker-shim",
    help="A stand-in for an operating system's broker: Windows WAM, macOS, Linux.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@cli.command()
def serve(
    platform: Platform,
    authority: Authority = DEFAULT_AUTHORITY,
    ca: Ca = None,
    account: Accounts = None,
    answer: Answers = None,
    script: Script = None,
    by_hand: ByHand = False,
    enrolled: Enrolled = True,
    window: Window = None,
    deadline: Deadline = 60.0,
    native: Native = False,
    journal: JournalFile = None,
    until_input_ends: UntilInputEnds = False,
) -> None:
    """Run a broker until SIGINT or SIGTERM; one line of JSON says what a program's environment must hold."""
    from broker_shims.failures import BrokerError
    from broker_shims.serving import CannotServe, Wanted
    from broker_shims.serving import serve as run

    if platform not in PLATFORMS:
        refuse(f"{platform}: there are {', '.join(PLATFORMS)}")
    answers = (*map(read, answer or ()), *(read(script.read_text("utf-8")) if script else ()))
    number = int(window, 0) if window else None
    accounts = tuple(account or ())
    told: Any = (platform, authority, ca, accounts, answers, by_hand, enrolled, number, deadline, native, journal)
    try:
        asyncio.run(run(Wanted(*told), until_input_ends=until_input_ends))
    except (CannotServe, BrokerError, OSError) as error:
        refuse(str(error))


@cli.command("exec", context_settings={"allow_interspersed_args": False})
def execute(
    command: Command,
    platform: Platform,
    authority: Authority = DEFAULT_AUTHORITY,
    ca: Ca = None,
    account: Accounts = None,
    answer: Answers = None,
    script: Script = None,
    by_hand: ByHand = False,
    enrolled: Enrolled = True,
    window: Window = None,
    deadline: Deadline = 60.0,
    native: Native = False,
    journal: JournalFile = None,
) -> None:
    """Run a program behind a broker. Its exit status is ours; the broker ends with it."""
    from broker_shims.behind import NoBrokerError, run

    told = {"platform": platform, "authority": authority, "ca": ca, "script": script, "window": window}
    words = [word for name, value in told.items() if value is not None for word in (f"--{name}", str(value))]
    words += [word for value in account or () for word in ("--account", value)]
    words += [word for value in answer or () for word in ("--answer", value)]
    words += ["--deadline", str(deadline), *(("--journal", str(journal)) if journal else ())]
    words += ["--enrolled" if enrolled else "--not-enrolled"]
    words += [*(["--by-hand"] if by_hand else ()), *(["--native"] if native else ())]
    try:
        run(words, command)
    except NoBrokerError as error:
        refuse(str(error))


@cli.command()
def place(python: Annotated[str, typer.Argument(help="A Python interpreter.")] = sys.executable) -> None:
    """Let an interpreter find the stand-in with `-I`, too: write a .pth file among its packages."""
    from broker_shims.doors.python import placing

    typer.echo(placing.place(site_packages(python)))


@cli.command()
def unplace(python: Annotated[str, typer.Argument(help="A Python interpreter.")] = sys.executable) -> None:
    """Remove that file."""
    from broker_shims.doors.python import placing

    placing.unplace(site_packages(python))


def site_packages(python: str) -> Path:
    from broker_shims.doors.python import placing

    try:
        return placing.site_packages(python)
    except (OSError, subprocess.SubprocessError) as error:
        refuse(f"{python}: {error}")


def read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        refuse(f"{text}: {error}")


def refuse(reason: str) -> NoReturn:
    sys.stderr.write(f"broker-shim: {reason}\n")
    sys.stderr.flush()
    raise SystemExit(2)
