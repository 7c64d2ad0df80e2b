"""`mock-entra exec`: any program, unchanged, among real host names that the mock answers."""

import gc
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from mock_entra.commands.refusing import refuse
from mock_entra.commands.serve import StoreUrl, World, collect_garbage

Command = Annotated[
    list[str], typer.Argument(help="The program and its arguments, after `--`.", metavar="-- CMD [ARGS]...")
]
Sealed = Annotated[
    bool | None,
    typer.Option("--sealed/--proxy", help="Insist on a sealed run, or on the proxy; by default sealed if possible."),
]
Publish = Annotated[
    list[str] | None,
    typer.Option(help="Let a local service in: a port, a range (9000-9010), or the path of a Unix socket."),
]
Routes = Annotated[
    list[str] | None,
    typer.Option(
        "--route",
        help="Give a host name to a local port: HOST=PORT (behind our TLS) or HOST=tls:PORT.",
        metavar="HOST=PORT",
    ),
]
KeepLedger = Annotated[
    Path | None, typer.Option(help="Leave every exchange in FILE as JSON lines, and beside it in FILE.har.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Sum up the run on standard error in any case.")]


def execute(
    command: Command,
    world: World = "default",
    sealed: Sealed = None,
    publish: Publish = None,
    route: Routes = None,
    keep_ledger: KeepLedger = None,
    verbose: Verbose = False,
    store: StoreUrl = "memory",
) -> None:
    """Run a program with Microsoft's host names answered by the mock. Its exit status is ours."""
    gc.disable()  # as `serve`: a tenth of a cold start
    from mock_entra.sandbox.child import end_as
    from mock_entra.sandbox.sealed import CannotSeal
    from mock_entra.serving import CannotServe
    from mock_entra.store import StoreError
    from mock_entra.world import WorldFileError

    mode = "auto" if sealed is None else "sealed" if sealed else "proxy"
    try:
        status = ran(Told(command, mode, route or [], publish or [], keep_ledger, verbose), world, store)
    except (CannotServe, CannotSeal, WorldFileError, StoreError, ValueError) as error:
        refuse(error)
    raise SystemExit(end_as(status))


@dataclass(frozen=True, slots=True)
class Told:
    """What was asked for on the command line."""

    command: list[str]
    mode: Any
    route: list[str]
    publish: list[str]
    keep_ledger: Path | None
    verbose: bool


def ran(told: Told, world: str, store: str) -> int:
    """The program's exit status, negative for a signal, as `subprocess` has it."""
    from mock_entra.embedding import running
    from mock_entra.embedding.thread import AuthorityThread
    from mock_entra.sandbox import account
    from mock_entra.serving import Settings
    from mock_entra.worlds import Ports

    asked = running.wanted(told.route, told.publish)
    thread = AuthorityThread(Settings(store=store), lambda authority: authority.start(world, Ports()))
    main = thread.authority.main
    assert main
    try:
        status, box = waited_for(thread, main, told, asked)
        if told.keep_ledger:
            thread.look(account.keep, main, told.keep_ledger)
        if box:
            sys.stderr.writelines(account.summary(main, box, verbose=told.verbose))
    finally:
        thread.close()
    return status


def waited_for(thread: Any, main: Any, told: Told, asked: Any) -> tuple[int, Any]:
    """The program's exit status, and the box it was in; none where there is no such program."""
    from mock_entra.embedding import running
    from mock_entra.sandbox.child import Signals

    try:
        with (
            Signals() as signals,
            running.started(thread, main, told.command, asked, os.environ, told.mode, excuse) as start,
        ):
            signals.hand_to(start.process)
            collect_garbage()
            return start.process.wait(), start.box
    except FileNotFoundError:
        sys.stderr.write(f"mock-entra: {told.command[0]}: there is no such program\n")
        return 127, None
    except PermissionError:
        sys.stderr.write(f"mock-entra: {told.command[0]}: this is no program that can be run\n")
        return 126, None


def excuse(reason: str) -> None:
    sys.stderr.write(f"mock-entra: not sealed, but by proxy: {reason}\n")
