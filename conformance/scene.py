"""A story while it is told: its world, its player, its names, and the ways to make something happen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from conformance import cache_format, kinds, registrations
from conformance.answers import Answers
from conformance.driver import BrokenDriverError, Failed, NotSupportedError, Ok, Reply, Unsupported
from conformance.user.person import Person
from conformance.vocabulary import Vocabulary

if TYPE_CHECKING:
    from conformance.device import Device
    from conformance.players import Players
    from conformance.ready import Tenant
    from conformance.stage import World

Facts = dict[str, Any]


@dataclass(slots=True)
class Scene:
    """What the steps of one story share. `client` and `request` are the ways to make something happen."""

    story: Vocabulary
    world: World
    players: Players
    http: httpx.AsyncClient
    answers: Answers
    person: Person
    folder: Path
    """The story's own, for what clients keep in files."""
    device: Device | None = None
    """The machine with its broker, in stories that are told with one."""
    asked: Callable[[str], object] = str
    log: list[str] = field(default_factory=list)
    _instances: dict[str, str] = field(default_factory=dict)
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    def can(self, app: str) -> frozenset[str]:
        """What the client behind an instance can do, in the words of `hello`."""
        return self.players.of(app).hello.can

    def hello(self) -> Facts:
        """What the story's own client said of itself before anything else."""
        assert self.players.own, "a story of the column `suite` speaks to no client"
        told = self.players.own.hello
        names = {"client": told.client, "version": told.version, "runtime": told.runtime}
        return {**names, "packages": dict(told.packages)}

    @property
    def own_device(self) -> Device:
        """The machine of a story that is told with a broker."""
        if self.device is None:
            raise registrations.NoSuchThingError("the story has no broker: it must say `needs: [broker]`")
        return self.device

    @property
    def real(self) -> bool:
        """Whether the story is told under real names, by a player of its own."""
        return self.story.scenario.names == "real"

    async def client(self, app: str, do: str, wanted: Facts) -> Facts:
        """Have the client do something and return what came of it: `result` or `error`.

        Raises `LostPersonError` at once where somebody is prompted who does not know what to do.
        """
        reply = await self.person.unless_lost(self.verb(app, do, wanted))
        if isinstance(reply, Unsupported):
            raise NotSupportedError(reply.reason)
        if isinstance(reply, Failed):
            client = self.players.of(app).client.name
            return {"error": {**reply.error, "kind": str(kinds.kind(client, reply.error))}}
        return {"result": reply.value}

    async def verb(self, app: str, do: str, wanted: Facts) -> Reply:
        """Speak to the driver about one instance, which is made when it is first spoken of."""
        ready = await self._ready(app)
        return await self._ask(app, do, wanted) if isinstance(ready, Ok) else ready

    async def cache(self, app: str) -> Facts:
        """Return an instance's cache, parsed; raise `UnreadableCacheError` where what it keeps is no cache."""
        taken = await self.verb(app, "cache_get", {})
        if isinstance(taken, Unsupported):
            raise NotSupportedError(taken.reason)
        if isinstance(taken, Failed):
            raise BrokenDriverError(f"cache_get: {taken.error.get('message')}")
        return cache_format.parsed(taken.value["cache"])

    async def _ready(self, app: str) -> Reply:
        async with self._making:
            return Ok({}) if app in self._instances else await self._make(app)

    async def _make(self, app: str) -> Reply:
        told = registrations.told(self.story.app(app), self.story.registration(app), self.folder, real=self.real)
        if told["broker"] and self.device:
            told["broker"] |= {"platform": self.device.platform}
        reply = await self._ask(app, "app", told)
        if isinstance(reply, Ok):
            if not isinstance(reply.value.get("app"), str):
                raise BrokenDriverError(f"app was answered without a name: {reply.value}")
            self._instances[app] = reply.value["app"]
        return reply

    async def _ask(self, app: str, do: str, wanted: Facts) -> Reply:
        async def answer(kind: str, facts: Facts) -> Facts:
            self.asked(kind)
            self.answers.count(kind, facts)
            return PROMPTS[kind](self.person, facts) if kind in PROMPTS else self.answers.to(app, kind, facts)

        player = self.players.of(app)
        instance = self._instances.get(app)
        return await player.driver.ask(do, wanted, app=instance, answerer=answer, deadline=player.deadline)

    async def leave(self) -> None:
        """Let the driver forget this story's instances; a driver that is past listening is left alone."""
        for app in self._instances:
            with contextlib.suppress(BrokenDriverError):
                await self._ask(app, "close", {})

    async def request(
        self, method: str, url: str, *, headers: Facts | None = None, form: Facts | None = None, body: Any = None
    ) -> Facts:
        """Make a request of the suite's own and return status, headers, text and JSON."""
        answer = await self.http.request(method, url, headers=headers, data=form, json=body)
        return {
            "status": answer.status_code,
            "headers": {name.lower(): value for name, value in answer.headers.items()},
            "text": answer.text,
            "json": _json(answer),
        }

    async def keys(self, tenant: Tenant) -> Any:
        """Fetch the keys that the authority publishes, as a stranger would."""
        answer = await self.request("GET", f"{tenant.authority.rstrip('/')}/discovery/v2.0/keys")
        return answer["json"]


def _open(person: Person, facts: Facts) -> Facts:
    person.send(person.errand("browser", str(facts["url"]), follows=True))
    return {}


def _show(person: Person, facts: Facts) -> Facts:
    if person.cancels:
        return {"cancel": True}
    person.knowledge.shown = str(facts["user_code"])
    person.send(person.errand("device_page", str(facts["verification_uri"])))
    return {}


PROMPTS: dict[str, Callable[[Person, Facts], Facts]] = {"open": _open, "show": _show}
"""Questions that the person answers while the driver's request stays open; who goes anywhere goes in the background."""


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
