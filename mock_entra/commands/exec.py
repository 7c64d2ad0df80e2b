"""`mock-entra exec`: any program, unchanged, among real host names that the mock answers."""

import gc
import json
import os
import sys
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
    from mock_entra.embedding import serve
    from mock_entra.sandbox.child import end_as
    from mock_entra.sandbox.sealed import CannotSeal
    from mock_entra.serving import CannotServe
    from mock_entra.store import StoreError
    from mock_entra.world import WorldFileError

    mode = "auto" if sealed is None else "sealed" if sealed else "proxy"
    try:
        with serve(world, store=store) as server:
            status = ran(server, command, mode, route or [], publish or [], keep_ledger, verbose)
    except (CannotServe, CannotSeal, WorldFileError, StoreError, ValueError) as error:
        refuse(error)
    raise SystemExit(end_as(status))


def ran(
    server: Any,
    command: list[str],
    mode: Any,
    route: list[str],
    publish: list[str],
    keep_ledger: Path | None,
    verbose: bool,
) -> int:
    """The program's exit status, negative for a signal, as `subprocess` has it."""
    from mock_entra.embedding import running
    from mock_entra.sandbox.child import Signals

    asked = running.wanted(route, publish)
    try:
        with Signals() as signals, server.main.started(command, asked, dict(os.environ), mode, excuse) as start:
            signals.hand_to(start.process)
            collect_garbage()
            status: int = start.process.wait()
    except FileNotFoundError:
        sys.stderr.write(f"mock-entra: {command[0]}: there is no such program\n")
        return 127
    except PermissionError:
        sys.stderr.write(f"mock-entra: {command[0]}: this is no program that can be run\n")
        return 126
    finally:
        if keep_ledger:
            keep(server.main, keep_ledger)
    sum_up(server.main, start.box, verbose)
    return status


def excuse(reason: str) -> None:
    sys.stderr.write(f"mock-entra: not sealed, but by proxy: {reason}\n")


def keep(world: Any, file: Path) -> None:
    """JSON lines in the file, an HTTP archive beside it; secrets are fingerprints in both."""
    file.write_text(world.ledger.json_lines(), "utf-8")
    file.with_name(f"{file.name}.har").write_text(json.dumps(world.ledger.har()), "utf-8")


def sum_up(world: Any, box: Any, verbose: bool) -> None:
    """Only if something foreign was tried, or on request."""
    tried = box.foreign.tried
    if verbose:
        answered = len(world.ledger) - len(tried)
        sys.stderr.write(f"mock-entra: {box.mode} run, {answered} exchanges answered\n")
    if tried:
        sys.stderr.write("mock-entra: refused, for it is no part of this world:\n")
        sys.stderr.writelines(
            f"  {what}{f' {count} times' if count > 1 else ''}\n" for what, count in tried.most_common()
        )
