"""The machine that a story happens on: its broker, who is logged on at it, and who answers its prompts."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from conformance import stage, without
from conformance.missing import MissingHereError
from conformance.model import OWN_WINDOW, Scenario
from conformance.stage import BrokenStageError, World
from conformance.user.knowledge import Knowledge
from conformance.user.person import Person
from conformance.user.system import Dialog

Facts = dict[str, Any]

# fmt: off
COLUMNS = {
    "wam":          "wam",
    "macos":        "macos",
    "linux":        "linux",
    "native-linux": "linux",
}
# fmt: on
"""The brokers that a column can have, and the platform of each; `native-linux` is the real runtime, over D-Bus."""

NATIVE = "native-linux"

MANNERS = ("late", "never", "garbled", "stopped", "bad_telemetry")
HIDDEN = ("correlation_id",)


def concerns(scenario: Scenario, column: str) -> bool:
    """Say whether a story is told in a column: one that needs a broker with one, any other without."""
    if not column:
        return not scenario.brokered
    return scenario.brokered and scenario.platform.has(column, COLUMNS[column])


@dataclass(slots=True)
class Attendant:
    """Answers the engine's pages through the story's person, as soon as there is one."""

    person: Person | None = None

    async def answer(self, page: Any) -> Mapping[str, str]:
        if self.person is None:
            raise BrokenStageError("a system prompt came up before the story began")
        return self.person.answer(Dialog(page.dialog, str(page.kind), tuple(page.accounts), page.username))


@dataclass(slots=True)
class Device:
    """One story's machine."""

    column: str
    running: Any
    face: Any
    knows: Knowledge
    attendant: Attendant
    door: Any = None
    """The D-Bus door, where the real runtime is played."""
    starts: str = "yes"
    """Whether the native runtime does, in the words of the story."""
    _browsers: int = field(default=0)

    @property
    def platform(self) -> str:
        return COLUMNS[self.column]

    @property
    def is_native(self) -> bool:
        """Whether the calls are those of the real runtime, which keeps a cache and asks as it likes."""
        return self.door is not None

    @property
    def broker(self) -> Any:
        return self.running.broker

    def environment(self, around: Mapping[str, str]) -> dict[str, str]:
        """Return what a client's process is started with so that it comes to this broker."""
        told = dict(self.door.environment) if self.door else dict(self.running.environment(around))
        return told | without.environment(self.starts, {**around, **told})

    async def log_on(self, who: str, keys: Iterable[str]) -> None:
        name = self.knows.user_name(who)
        await self.broker.log_on(name, self.knows.password(who), *(self.face.Kind(each) for each in keys))

    def log_off(self, who: str) -> None:
        self.broker.log_off(self.knows.user_name(who))

    def travel(self, seconds: float) -> None:
        self.broker.ahead += seconds

    def enrol(self, enrolled: bool) -> None:
        self.broker.enrolled = enrolled

    def update(self, version: str) -> None:
        self.broker.update(version)

    def mend(self) -> None:
        self.broker.plan.clear()

    def fail(self, told: Facts) -> None:
        """Plan a failure in the words of the step `broker`."""
        manner = next((each for each in MANNERS if told.get(each)), "status")
        wanted = {name: value for name, value in told.items() if name not in MANNERS}
        wanted |= {"operation": self.face.Operation(told["operation"])} if told.get("operation") else {}
        seconds = {"seconds": told["late"]} if manner == "late" else {}
        try:
            self.broker.plan.add(self.face.Failure(manner=self.face.Manner(manner), **wanted, **seconds))
        except KeyError as unknown:
            raise BrokenStageError(f"the broker knows no status {unknown}") from None

    def plundered(self, who: str) -> Facts:
        """Return what a thief with the device's memory in hand would have of somebody."""
        signed_in = self.broker.accounts.by_username(self.knows.user_name(who))
        tokens = list(signed_in.refresh_tokens.values()) if signed_in else []
        if not tokens:
            raise BrokenStageError(f"the broker keeps no refresh token of {who}")
        return {"refresh_token": tokens[-1], "primary": signed_in.primary.token}

    def cursor(self) -> tuple[int, int]:
        """Return how many calls and dialogs there were so far."""
        return len(self.broker.journal.calls), len(self.broker.prompts.shown)

    def calls(self, since: int) -> list[Facts]:
        """Return the calls after the first so many, each as one flat mapping."""
        return [_flat(asdict(each)) for each in self.broker.journal.calls[since:]]

    def handed_out(self, since: tuple[int, int]) -> str:
        """Return all that clients were given by the calls after the first so many, as text to be searched."""
        answers = self.broker.journal.answers
        return "\n".join(repr(answers[number]) for number in answers if number > since[0])

    def facts(self, since: tuple[int, int]) -> Facts:
        """Return what the check `broker_calls` looks at, and what is known of prompts besides the answers."""
        calls, shown = self.calls(since[0]), self.broker.prompts.shown[since[1] :]
        browsers, self._browsers = self.broker.prompts.browsers - self._browsers, self.broker.prompts.browsers
        windows = {"modal_to": str(shown[-1].window), "handle": shown[-1].handle} if shown else {}
        warned = {"warnings": len([each for each in shown if str(each.window) in BEHIND])}
        return {"broker_calls": together(calls), "windows": windows | warned, "browsers": browsers}


BEHIND = frozenset({"wrong", "console", "desktop"})

OPERATIONS = (
    "read_account", "discover_accounts", "sign_in", "sign_in_silently", "sign_in_interactively",
    "acquire_token_silently", "acquire_token_interactively", "sign_out", "sso_cookie",
)  # fmt: skip


def together(calls: list[Facts]) -> Facts:
    """Return a step's calls as the check looks at them."""
    by_name = {name: [each for each in calls if each["operation"] == name] for name in OPERATIONS}
    return {
        "count": len(calls),
        "all": calls,
        "order": [each["operation"] for each in calls],
        "outcomes": [each["outcome"] for each in calls],
        "last": calls[-1] if calls else {},
        "of": {name: {**(own[-1] if own else {}), "count": len(own)} for name, own in by_name.items()},
    }


def _flat(call: Facts) -> Facts:
    parameters = {name: value for name, value in call.pop("parameters").items() if name not in HIDDEN}
    scopes = {"scopes": list(parameters["scopes"])} if "scopes" in parameters else {}
    return {**call, "operation": str(call["operation"]), **parameters, **scopes}


@contextlib.asynccontextmanager
async def standing(scenario: Scenario, world: World, column: str) -> AsyncIterator[Device | None]:
    """Lend the story's machine; nothing where the column has no broker.

    Raises `MissingHereError` where this computer cannot have such a one, with the command that helps.
    """
    if not column:
        yield None
        return
    face, knows = stage.broker_face(), Knowledge.of(world.ready.world.users)
    if column == NATIVE and (lacking := face.no_session()):
        raise MissingHereError(lacking)
    attendant = Attendant()
    async with (
        face.start(COLUMNS[column], _authority(world), **_machine(scenario, world, face), person=attendant) as running,
        _door(face, running, scenario, column) as door,
    ):
        device = Device(column, running, face, knows, attendant, door, scenario.device.starts)
        for who in dict.fromkeys([*scenario.device.accounts, *scenario.device.keys]):
            await device.log_on(who, scenario.device.keys.get(who, []))
        yield device


def _authority(world: World) -> str:
    """The broker's own way: by the world's own name, to its first tenant of work accounts."""
    work = next((each.id for each in world.ready.world.tenants if each.kind == "workforce"), "organizations")
    return f"{world.ready.url.rstrip('/')}/{work}"


def _machine(scenario: Scenario, world: World, face: Any) -> Facts:
    wanted = scenario.device
    startup = face.BrokerError(
        face.STATUSES["ApiContractViolation"], "Broker cannot be initialized for MSALRuntime", tag=face.STARTUP_TAG
    )
    return {
        "ca": world.ready.ca,
        "windows": face.Windows(application=_own_window(scenario)),
        "enrolled": wanted.enrolled,
        "startup": startup if wanted.starts == "no" else None,
        "half_started": wanted.starts == "half",
        "deadline": wanted.patience,
        "lies": [face.Lie(each) for each in wanted.lies],
        "system": wanted.system,
        "architecture": wanted.architecture,
        "version": wanted.version,
    }


def _own_window(scenario: Scenario) -> int:
    """The handle that is the application's own, whatever it passes."""
    told = [app.window for app in scenario.instances().values() if isinstance(app.window, int)]
    return told[0] if told else OWN_WINDOW


@contextlib.asynccontextmanager
async def _door(face: Any, running: Any, scenario: Scenario, column: str) -> AsyncIterator[Any]:
    if column != NATIVE:
        yield None
        return
    half = scenario.device.starts == "half"
    async with face.open_door(running.broker, deadline=scenario.device.patience, half_started=half) as door:
        yield door
