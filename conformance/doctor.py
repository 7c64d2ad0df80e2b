"""`conformance doctor`: what of the clients can run here, and how to get what is missing."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
from pathlib import Path

import typer

from conformance import abilities, contract, installation, needs, stories
from conformance import client as clients
from conformance.cast import AbsentClientError, Cast, Hello, Player
from conformance.client import Client
from conformance.driver import BrokenDriverError
from conformance.places import MistakeError


def examine(wanted: list[str], folder: Path | None) -> int:
    """Print a line for each thing that is needed and return how many are missing."""
    typer.echo(
        f"here     {platform.system()} {platform.machine()}, Python {platform.python_version()}, {sys.executable}"
    )
    typer.echo(
        f"cache    {installation.cache()}" + (" (CONFORMANCE_CACHE)" if "CONFORMANCE_CACHE" in os.environ else "")
    )
    _tools()
    problems = [_stories(folder), *asyncio.run(_clients([clients.find(name) for name in wanted]))]
    return sum(problems)


def _tools() -> None:
    """What is missing here is counted where a client lacks it: a test more or less is nobody's ruin."""
    system = needs.system()
    for need in filter(needs.of_use_here, needs.NEEDS):
        problem = needs.missing(need)
        if not problem:
            typer.echo(f"good     {need.name}")
            continue
        typer.echo(f"missing  {need.name}: {problem}; without it are skipped: {need.skipped}")
        typer.echo(f"         get it: {needs.command(need, system, problem)}")


def _stories(folder: Path | None) -> bool:
    try:
        told = stories.read(folder)
    except MistakeError as mistake:
        typer.echo(f"missing  stories: {mistake}")
        return True
    typer.echo(f"good     {len(told)} stories in {stories.folder(folder)}")
    return False


async def _clients(found: list[Client]) -> list[bool]:
    async with Cast() as cast:
        with contract.stranger() as ca:
            return [await _client(each, cast, ca) for each in found]


async def _client(client: Client, cast: Cast, ca: str) -> bool:
    try:
        async with cast.player(client, ca, None) as player:
            typer.echo(f"good     {client.label}: {_told(player.hello)}")
            return _lacking(player)
    except (AbsentClientError, BrokenDriverError) as error:
        typer.echo(f"missing  {client.label}: {error}")
        return True


def _lacking(player: Player) -> bool:
    lacks = player.hello.lacks
    if lacks:
        typer.echo(f"missing  {'; '.join(abilities.lacking(player, lacks))}")
    return bool(lacks)


def _told(hello: Hello) -> str:
    return f"{hello.client} {hello.version} on {hello.runtime}; can {', '.join(sorted(hello.can))}"
