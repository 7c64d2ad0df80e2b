"""`mock-entra serve`: an authority until it is told to end (design 4.1)."""

import asyncio
import gc
import json
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from mock_entra.commands.refusing import refuse

World = Annotated[str, typer.Option(help="A shipped world's name, or the path of a world file.", metavar="NAME|FILE")]
Host = Annotated[str, typer.Option(help="Address to listen on: a loopback one, unless --allow-remote.")]
Port = Annotated[int, typer.Option(help="Port of the world; 0 for any free one.", min=0, max=65535)]
MtlsPort = Annotated[
    int | None, typer.Option(help="Port that asks for client certificates; by default the next one.", min=0, max=65535)
]
PlainHttp = Annotated[bool, typer.Option("--plain-http", help="Serve without TLS.")]
AllowRemote = Annotated[
    bool, typer.Option("--allow-remote", help="Let other machines in: this authority is no secret.")
]
ReadyFile = Annotated[Path | None, typer.Option(help="Also write the ready line to this file, once it is true.")]
StoreUrl = Annotated[str, typer.Option(help="memory, or sqlite:///FILE to keep everything.", metavar="URL")]


def serve(
    world: World = "default",
    host: Host = "127.0.0.1",
    port: Port = 8443,
    mtls_port: MtlsPort = None,
    plain_http: PlainHttp = False,
    allow_remote: AllowRemote = False,
    ready_file: ReadyFile = None,
    store: StoreUrl = "memory",
) -> None:
    """Run an authority until SIGINT or SIGTERM; one line of JSON says when it answers, and everything about it."""
    gc.disable()  # nothing that is imported becomes garbage: a tenth of a cold start would be spent looking for it
    from mock_entra.serving import CannotServe, Settings
    from mock_entra.serving.ready_file import ReadyFile
    from mock_entra.store import StoreError
    from mock_entra.world import WorldFileError
    from mock_entra.worlds import Ports

    ports = Ports(port, next_port(port) if mtls_port is None else mtls_port)
    try:
        settings = Settings(host, plain_http, allow_remote, store)
        run_loop()(serving(settings, world, ports, ReadyFile(ready_file) if ready_file else None))
    except (CannotServe, WorldFileError, StoreError) as error:
        refuse(error)


def next_port(port: int) -> int:
    return min(port + 1, 65535) if port else 0


async def serving(settings: Any, world: str, ports: Any, ready_file: Any) -> None:
    """From the first listener to the last exchange."""
    from mock_entra.serving import RunningAuthority

    told = tell_on_signals()
    authority = RunningAuthority(settings)
    try:
        main = await authority.start(world, ports)
        collect_garbage()
        announce(json.dumps(authority.ready(main)), ready_file)
        await told.wait()
    finally:
        if ready_file:
            ready_file.remove()
        await authority.end()


def collect_garbage() -> None:
    """From now on; what was imported is never looked at again."""
    gc.freeze()
    gc.enable()


def tell_on_signals() -> asyncio.Event:
    """An event that SIGINT and SIGTERM (on Windows: Ctrl-C and Ctrl-Break) set."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None:
            try:
                loop.add_signal_handler(number, told.set)
            except NotImplementedError:  # Windows
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(told.set))
    return told


def announce(line: str, ready_file: Any) -> None:
    if ready_file:
        ready_file.write(line)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run_loop() -> Callable[[Coroutine[Any, Any, None]], None]:
    """uvloop where it is installed, which is everywhere but on Windows."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run
    return uvloop.run
