"""A story while it is told: its world, its player, its names, and the ways to make something happen."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from conformance import kinds, registrations
from conformance.answers import Answers
from conformance.driver import BrokenDriverError, Failed, Ok, Reply, Unsupported
from conformance.vocabulary import Vocabulary

if TYPE_CHECKING:
    from conformance.cast import Player
    from conformance.ready import Tenant
    from conformance.stage import World

Facts = dict[str, Any]


class NotSupportedError(Exception):
    """The client has no such thing: the story ends here, `unsupported`."""


@dataclass(slots=True)
class Scene:
    """What the steps of one story share. `client` and `request` are the ways to make something happen."""

    story: Vocabulary
    world: World
    player: Player | None
    http: httpx.AsyncClient
    answers: Answers
    asked: Callable[[str], object] = str
    log: list[str] = field(default_factory=list)
    _instances: dict[str, str] = field(default_factory=dict)

    @property
    def real(self) -> bool:
        """Whether the story is told under real names, by a player of its own."""
        return self.story.scenario.names == "real"

    async def client(self, app: str, do: str, wanted: Facts) -> Facts:
        """Have the client do something and return what came of it: `result` or `error`."""
        reply = await self.verb(app, do, wanted)
        if isinstance(reply, Unsupported):
            raise NotSupportedError(reply.reason)
        if isinstance(reply, Failed):
            return {"error": self._error(reply.error)}
        return {"result": reply.value}

    async def verb(self, app: str, do: str, wanted: Facts) -> Reply:
        """Speak to the driver about one instance, which is made when it is first spoken of."""
        ready = await self._ready(app)
        return await self._ask(app, do, wanted) if isinstance(ready, Ok) else ready

    async def _ready(self, app: str) -> Reply:
        if app in self._instances:
            return Ok({})
        told = registrations.told(self.story.app(app), self.story.registration(app), real=self.real)
        reply = await self._ask(app, "app", told)
        if isinstance(reply, Ok):
            if not isinstance(reply.value.get("app"), str):
                raise BrokenDriverError(f"app was answered without a name: {reply.value}")
            self._instances[app] = reply.value["app"]
        return reply

    async def _ask(self, app: str, do: str, wanted: Facts) -> Reply:
        assert self.player, "a story of the column `suite` speaks to no client"

        async def answer(kind: str, facts: Facts) -> Facts:
            self.asked(kind)
            return self.answers.to(app, kind, facts)

        driver, deadline = self.player.driver, self.player.deadline
        return await driver.ask(do, wanted, app=self._instances.get(app), answerer=answer, deadline=deadline)

    async def leave(self) -> None:
        """Let the driver forget this story's instances; a driver that is past listening is left alone."""
        with contextlib.suppress(BrokenDriverError):
            for app in self._instances:
                await self._ask(app, "close", {})

    def _error(self, error: Facts) -> Facts:
        client = self.player.client.name if self.player else ""
        return {**error, "kind": str(kinds.kind(client, error))}

    async def request(
        self, method: str, url: str, *, headers: Facts | None = None, form: Facts | None = None, json: Any = None
    ) -> Facts:
        """Make a request of the suite's own and return status, headers, text and JSON."""
        answer = await self.http.request(method, url, headers=headers, data=form, json=json)
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


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
