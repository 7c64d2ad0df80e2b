"""broker-shim on the command line: a broker by itself, or any program behind one."""

import asyncio
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

PLATFORMS = "wam|macos|linux"
DEFAULT_AUTHORITY = "https://login.microsoftonline.com/organizations"

Platform = Annotated[str, typer.Option(help="Whose broker to be: wam, macos or linux.", metavar=PLATFORMS)]
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
Deadline = Annotated[float, typer.Option(help="Seconds after which a call that nobody answers ends.", min=0.01)]
Native = Annotated[bool, typer.Option("--native", help="By D-Bus, for the real native runtime on Linux.")]
JournalFile = Annotated[Path | None, typer.Option("--journal", help="Leave every call in FILE as JSON lines.")]
Failures = Annotated[
    list[str] | None,
    typer.Option("--fail", help='What goes wrong, as JSON: {"status": "NoNetwork", "nth": 2}.', metavar="JSON"),
]
Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="A key that somebody logged on has set up.", metavar="NAME=hello|NAME=fido"),
]
Starts = Annotated[str, typer.Option(help="Whether the runtime starts: yes, no, or half.", metavar="yes|no|half")]
System = Annotated[str, typer.Option(help='The operating system, such as "Windows 11" or "Ubuntu 24.04".')]
Architecture = Annotated[str, typer.Option(help="The processor: x64, x86 or arm64.")]
Version = Annotated[str, typer.Option(help="The broker's own version.")]
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
    fail: Failures = None,
    key: Keys = None,
    starts: Starts = "yes",
    system: System = "",
    architecture: Architecture = "",
    version: Version = "",
    until_input_ends: UntilInputEnds = False,
) -> None:
    """Run a broker until SIGINT or SIGTERM; one line of JSON says what a program's environment must hold."""
    told = locals()
    from broker_shims.command_line import understood
    from broker_shims.failures import BrokerError
    from broker_shims.serving import CannotServe
    from broker_shims.serving import serve as run

    try:
        asyncio.run(run(understood(told), until_input_ends=until_input_ends))
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
    fail: Failures = None,
    key: Keys = None,
    starts: Starts = "yes",
    system: System = "",
    architecture: Architecture = "",
    version: Version = "",
) -> None:
    """Run a program behind a broker. Its exit status is ours; the broker ends with it."""
    told = locals()
    from broker_shims.behind import NoBrokerError, run

    try:
        run(words(told), told["command"])
    except NoBrokerError as error:
        refuse(str(error))


def words(told: Mapping[str, Any]) -> list[str]:
    """The options of `exec` as `serve` is told them."""
    typed: list[str] = []
    for name, value in told.items():
        option = f"--{name.replace('_', '-')}"
        if name == "enrolled":
            typed.append(option if value else "--not-enrolled")
        elif value is True:
            typed.append(option)
        elif name != "command" and value not in (None, False, ""):
            typed += [word for each in (value if isinstance(value, list) else [value]) for word in (option, str(each))]
    return typed


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


def refuse(reason: str) -> NoReturn:
    sys.stderr.write(f"broker-shim: {reason}\n")
    sys.stderr.flush()
    raise SystemExit(2)
