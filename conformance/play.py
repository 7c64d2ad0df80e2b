"""One story told to one client: what happens, event by event, and the verdict on it."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from pydantic import ValidationError

from conformance import abilities, device, judging, lookups, registrations, several, timing, variables, verdict, witness
from conformance.answers import Answers
from conformance.cache_format import UnreadableCacheError
from conformance.cast import AbsentClientError, Cast
from conformance.client import Client
from conformance.driver import BrokenDriverError, NotSupportedError
from conformance.events import (
    Answered,
    Asked,
    BrokerCalled,
    CellEnded,
    CellId,
    CellStarted,
    CellStopped,
    Event,
    Exchanged,
    Judged,
    Listener,
    Logged,
    Outcome,
    StepEnded,
    StepStarted,
)
from conformance.exchange import Exchange
from conformance.expectation import Expectations
from conformance.load import Variant
from conformance.missing import MissingHereError
from conformance.names import Names
from conformance.players import engaged
from conformance.redaction import redacted_at
from conformance.scene import Scene
from conformance.stage import BrokenStageError, Stage
from conformance.steps import BaseStep
from conformance.user.knowledge import Knowledge, LostPersonError
from conformance.user.person import attending
from conformance.user.profiles import Profiles
from conformance.vocabulary import Vocabulary
from conformance.witness import Door


@dataclass(frozen=True, slots=True)
class Cell:
    """One story and one client; no client is the column `suite`."""

    variant: Variant
    client: Client | None = None
    expectations: Expectations = field(default_factory=Expectations)
    broker: str = ""
    """The broker of its column, none where it is empty."""

    @property
    def id(self) -> CellId:
        return CellId(self.variant.id, column(self.client, self.broker) if self.client else "suite")


def column(client: Client, broker: str) -> str:
    """Name a column: the client, and its broker where it has one, `reference+wam`."""
    return f"{client.label}+{broker}" if broker else client.label


class _StopError(Exception):
    """The story ends here, for a reason that is not the client's failure."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


async def play(cell: Cell, stage: Stage, cast: Cast, listener: Listener) -> Outcome:
    """Tell the story within its deadline; everything that happens goes to the listener, the verdict last.

    Cancelling it cleans up: the world is closed, and a driver of its own is ended.
    """
    events: list[Event] = []

    def emit(event: Event) -> None:
        events.append(event)
        listener(event)

    begun = time.perf_counter()
    emit(CellStarted(cell.id, cell.variant.scenario.title))
    try:
        await _within_deadline(cell, stage, cast, emit)
    except _StopError as stop:
        emit(CellStopped(cell.id, stop.outcome, stop.reason))
    except Exception as defect:  # noqa: BLE001 - one of ours; it is told, and so are the other stories
        for line in traceback.format_exc().splitlines():
            emit(Logged(cell.id, line))
        emit(CellStopped(cell.id, Outcome.BROKEN, f"suite: {type(defect).__name__}: {defect}"))
    outcome, reasons = verdict.of(events)
    emit(CellEnded(cell.id, outcome, reasons, time.perf_counter() - begun))
    return outcome


async def _within_deadline(cell: Cell, stage: Stage, cast: Cast, emit: Listener) -> None:
    seconds = cell.variant.scenario.deadline
    try:
        async with asyncio.timeout(seconds):
            await _tell(cell, stage, cast, emit)
    except TimeoutError:
        raise _StopError(Outcome.BROKEN, f"the story was not over within {seconds:g} s") from None
    except tuple(STOPS) as error:
        outcome, words = next(stop for kind, stop in STOPS.items() if isinstance(error, kind))
        raise _StopError(outcome, words.format(str(error) or type(error).__name__)) from None


# What ends a story without being the client's failure; the words are the reason.
# fmt: off
STOPS: dict[type[Exception], tuple[Outcome, str]] = {
    AbsentClientError:              (Outcome.SKIPPED,     "{}"),
    MissingHereError:               (Outcome.SKIPPED,     "{}"),
    NotSupportedError:              (Outcome.UNSUPPORTED, "{}"),
    BrokenDriverError:              (Outcome.BROKEN,      "driver: {}"),
    UnreadableCacheError:           (Outcome.BROKEN,      "what the client keeps cannot be read: {}"),
    BrokenStageError:               (Outcome.BROKEN,      "stage: {}"),
    registrations.NoSuchThingError: (Outcome.BROKEN,      "stage: {}"),
    httpx.HTTPError:                (Outcome.BROKEN,      "stage: {}"),
    variables.UnknownVariableError: (Outcome.BROKEN,      "${{{}}} stands for nothing here"),
    ValidationError:                (Outcome.BROKEN,      "filled in, the story is no longer sound: {}"),
    OSError:                        (Outcome.BROKEN,      "stage: {}"),
}
# fmt: on


async def _tell(cell: Cell, stage: Stage, cast: Cast, emit: Listener) -> None:
    scenario = cell.variant.scenario
    if "mock" not in scenario.modes:
        raise _StopError(Outcome.SKIPPED, "told to a real tenant only, and there is none")
    async with (
        stage.world(scenario.world, cell.variant.file, real=scenario.names == "real") as world,
        device.standing(scenario, world, cell.broker or scenario.device.broker) as machine,
        engaged(scenario, cell.client, world, cast, machine) as players,
        world.http() as http,
        _folder() as folder,
        attending(Profiles(world), Knowledge.of(world.ready.world.users)) as person,
    ):
        story = Vocabulary(scenario, world.ready)
        scene = Scene(story, world, players, http, Answers(story), person, folder, machine)
        if machine:
            machine.attendant.person = person
        abilities.check(scenario, players)
        with players.heard(lambda line: _log(line, cell, scene, emit)):
            try:
                await _steps(cell, scene, emit)
            finally:
                await scene.leave()


@contextlib.asynccontextmanager
async def _folder() -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory(prefix="conformance-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _log(line: str, cell: Cell, scene: Scene, emit: Listener) -> None:
    scene.log.append(line)
    emit(Logged(cell.id, line))


async def _steps(cell: Cell, scene: Scene, emit: Listener) -> None:
    for number, step in enumerate(scene.story.scenario.steps, 1):
        if step.mode == "real":
            continue
        begun = time.perf_counter()
        emit(StepStarted(cell.id, number, step.as_ or step.do))
        go_on = await _step(cell, scene, number, step, emit)
        emit(StepEnded(cell.id, number, time.perf_counter() - begun))
        if not go_on:
            return


async def _step(cell: Cell, scene: Scene, number: int, step: BaseStep, emit: Listener) -> bool:
    """Play one step and judge it; say whether the story can go on."""
    filled = _filled(step, scene)
    scene.answers.forget()
    scene.asked = lambda kind: emit(Asked(cell.id, number, kind))
    scene.person.told = lambda *told: emit(Answered(cell.id, number, *told))
    cursor, door = await scene.world.cursor(), Door.of(_own_door(scene))
    calls = scene.device.cursor() if scene.device else (0, 0)
    begun = time.perf_counter()
    facts = await _played(filled, scene)
    if filled.wants("timing"):
        facts["timing"] = await timing.observed(scene.world, cursor, time.perf_counter() - begun)
    exchanges = await scene.world.exchanges(cursor)
    for each in exchanges:
        emit(_exchanged(cell, number, each))
    facts |= witness.wire(exchanges, scene.world.ready.world) | {"asks": scene.answers.asked} | door.facts()
    facts |= witness.broker(scene.device, calls, facts, exchanges)
    for call in scene.device.calls(calls[0]) if scene.device else ():
        emit(BrokerCalled(cell.id, number, call["operation"], call))
    facts |= await lookups.looked_up(filled, facts, scene)
    if step.as_:
        scene.story.seen[step.as_] = facts
    judgement = judging.judge(filled, facts, number, cell.expectations)
    for finding in judgement.findings:
        emit(_judged(cell, number, finding))
    return judgement.go_on


async def _played(step: BaseStep, scene: Scene) -> dict[str, Any]:
    """Let the step happen, with somebody at the prompt who knows what to do in it."""
    scene.person.prepare(step.user)
    try:
        facts = await several.played(step, scene)
    except LostPersonError as lost:
        scene.person.lose(str(lost))
        facts = {}
    return facts | await scene.person.settle()


def _exchanged(cell: Cell, number: int, each: Exchange) -> Exchanged:
    return Exchanged(
        cell.id,
        number,
        each.endpoint,
        each.method,
        each.host,
        each.path,
        each.status,
        each.query,
        each.form,
        each.headers,
        each.answer,
    )


def _filled(step: BaseStep, scene: Scene) -> BaseStep:
    """Return the step with every variable replaced by what it stands for now."""
    plain = step.model_dump(by_alias=True, exclude_unset=True)
    return type(step).model_validate(variables.fill(plain, scene.story.lookup))


def _own_door(scene: Scene) -> Names | None:
    return scene.players.own.names if scene.players.own and scene.real else None


def _judged(cell: Cell, number: int, each: judging.Judgement) -> Judged:
    """What was seen goes out of the house here: secrets stay in."""
    finding = each.finding
    return Judged(
        cell.id,
        number,
        finding.path,
        each.strength,
        redacted_at(finding.path, finding.expected),
        redacted_at(finding.path, finding.actual),
        finding.met,
        each.known,
        each.promised,
    )
