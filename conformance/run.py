"""Many stories told to many clients: side by side, in any order, with the same verdicts."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance import device, expectation
from conformance.cast import AbsentClientError, Cast, Hello
from conformance.client import Client
from conformance.driver import BrokenDriverError
from conformance.events import CellEnded, ClientMet, Listener, Outcome, RunEnded, RunStarted, Told
from conformance.load import Variant
from conformance.play import Cell, column, play
from conformance.stage import Stage


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes about it."""

    jobs: int = field(default_factory=lambda: 2 * (os.cpu_count() or 1))
    """How many stories are told at once."""
    seed: int | None = None
    """Shuffle the order with this seed; none keeps the order."""
    leniencies: tuple[str, ...] = ()
    """Rules that the authority is told not to keep: for trying the suite itself."""
    brokers: tuple[str, ...] = ("",)
    """The brokers that clients are tried with (`device.COLUMNS`); empty: without one."""
    repertoire: tuple[str, ...] = ()
    """Every story's variants that are written: a report tells them from those that are not."""


async def run(stories: Iterable[Variant], clients: list[Client], options: Options, listener: Listener) -> None:
    """Tell every story to every client, with each broker, and pass on everything that happens."""
    begun = time.perf_counter()
    async with Stage(options.leniencies) as stage, Cast() as cast:
        versions = await _meet(clients, options.brokers, stage, cast, listener)
        cells = _ordered([*_cells(stories, clients, versions, options.brokers)], options)
        labels = tuple(column(each, broker) for each in clients for broker in options.brokers)
        ids = tuple(cell.id for cell in cells)
        told, written = _told(cells), options.repertoire
        listener(RunStarted(ids, labels, options.seed or 0, stories=told, repertoire=written))
        await _play_all(cells, options.jobs, stage, cast, listener)
    listener(RunEnded(time.perf_counter() - begun))


async def _meet(
    clients: list[Client], brokers: tuple[str, ...], stage: Stage, cast: Cast, listener: Listener
) -> dict[str, str]:
    """Ask every client for its version, which its known deviations depend on."""
    hellos = await asyncio.gather(*(_hello(each, stage, cast) for each in clients))
    for client, hello in zip(clients, hellos, strict=True):
        for broker in brokers if hello else ():
            assert hello
            told = (hello.client, hello.version, hello.runtime, broker, hello.packages)
            listener(ClientMet(column(client, broker), *told))
    return {each.label: hello.version for each, hello in zip(clients, hellos, strict=True) if hello}


async def _hello(client: Client, stage: Stage, cast: Cast) -> Hello | None:
    try:
        return await cast.hello(client, stage.ca)
    except (AbsentClientError, BrokenDriverError):
        return None  # told again, with the reason, in every cell of its column


def _cells(
    stories: Iterable[Variant], clients: list[Client], versions: dict[str, str], brokers: tuple[str, ...]
) -> Iterable[Cell]:
    known = {client.label: expectation.load(client.name, (expectation.FOLDER, client.folder)) for client in clients}
    for story in stories:
        if story.scenario.column == "suite":
            yield Cell(story)
            continue
        for client, broker in itertools.product(clients, brokers):
            if device.concerns(story.scenario, broker):
                version = versions.get(client.label, "")
                concerning = known[client.label].concerning(story.scenario.id, story.case, version, broker)
                yield Cell(story, client, concerning, broker)


def _told(cells: Iterable[Cell]) -> tuple[Told, ...]:
    return tuple({cell.variant.id: _story(cell.variant) for cell in cells}.values())


def _story(variant: Variant) -> Told:
    scenario = variant.scenario
    steps = tuple(f"{each.do}: {each.note}" if each.note else each.do for each in scenario.steps)
    return Told(
        variant.id, scenario.title, variant.family, scenario.names, scenario.about, tuple(scenario.from_), steps
    )


def _ordered(cells: list[Cell], options: Options) -> list[Cell]:
    if options.seed is not None:
        random.Random(options.seed).shuffle(cells)  # noqa: S311 - an order, not a secret
    return cells


async def _play_all(cells: list[Cell], jobs: int, stage: Stage, cast: Cast, listener: Listener) -> None:
    waiting = iter(cells)

    async def worker() -> None:
        for cell in waiting:
            await play(cell, stage, cast, listener)

    async with asyncio.TaskGroup() as workers:
        for _ in range(max(1, jobs)):
            workers.create_task(worker())


class Verdicts:
    """A listener that keeps the verdicts: (client, scenario) to outcome."""

    def __init__(self) -> None:
        self.ended: list[CellEnded] = []

    def __call__(self, event: object) -> None:
        if isinstance(event, CellEnded):
            self.ended.append(event)

    def pairs(self) -> list[tuple[str, Outcome]]:
        return [(each.cell.client, each.outcome) for each in self.ended]
