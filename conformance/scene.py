"""A story while it is told: its world, its player, what was seen so far."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from conformance import certificates, forgery, kinds, registrations, tokens, variables
from conformance.driver import BrokenDriverError, Failed, Ok, Reply, Unsupported
from conformance.exchange import Exchange, wire_facts
from conformance.model import Credential

if TYPE_CHECKING:
    from conformance.cast import Player
    from conformance.model import App, Scenario
    from conformance.ready import Certificate, Resource, Tenant
    from conformance.registrations import Registration
    from conformance.stage import World

Facts = dict[str, Any]

UNTOLD_LIFE = 3600
"""Seconds an app token lives where the story does not say."""


class NotSupportedError(Exception):
    """The client has no such thing: the story ends here, `unsupported`."""


@dataclass(slots=True)
class Scene:
    """What the steps of one story share. `client` and `request` are the ways to make something happen."""

    scenario: Scenario
    world: World
    player: Player | None
    http: httpx.AsyncClient
    asked: Callable[[str], object] = str
    seen: dict[str, Facts] = field(default_factory=dict)
    asks: dict[str, Facts] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    _instances: dict[str, str] = field(default_factory=dict)
    _app_tokens: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def registration(self, app: str) -> Registration:
        """Find who an instance is; how it is told to behave may speak of that, and is filled in later."""
        named = self._instance(app)
        who = {
            name: variables.fill(getattr(named, name), self.lookup) for name in ("application", "tenant", "client_id")
        }
        return registrations.registration(self.world.ready.world, named.model_copy(update=who))

    def _instance(self, name: str) -> App:
        instances = self.scenario.instances()
        if name not in instances:
            raise registrations.NoSuchThingError(f"the story has no client instance {name}")
        return instances[name]

    def _app(self, name: str) -> App:
        app = self._instance(name)
        return type(app).model_validate(variables.fill(app.model_dump(by_alias=True, exclude_unset=True), self.lookup))

    def lookup(self, path: str) -> Any:
        """Say what `${path}` stands for now; raise `UnknownVariableError`."""
        head, _, rest = path.partition(".")
        if head in self.seen:
            return variables.find(self.seen[head], rest)
        return variables.find(self._named(head), rest)

    def _named(self, head: str) -> Any:
        world = self.world.ready.world
        if head == "tenants":
            return {
                name: each.model_dump() for each in reversed(world.tenants) for name in registrations.names_of(each)
            }
        if head == "resources":
            return {
                name: each.model_dump() for each in reversed(world.resources) for name in self._resource_names(each)
            }
        if head == "users":
            return {each.upn.partition("@")[0]: each.model_dump() for each in reversed(world.users)}
        if head == "world":
            return self.world.ready.model_dump()
        if head == "clock":
            return {"now": int(time.time())}
        if head == "apps":
            return {name: self.registration(name).scope() for name in self.scenario.instances()}
        if head in ("tenant", "resource"):
            return _dumped(getattr(self.registration("app"), head))
        return self.registration(head).scope()

    def _resource_names(self, resource: Resource) -> set[str]:
        """An API goes by its own name and by its registration's, alone or after a name of its tenant."""
        world = self.world.ready.world
        homes = registrations.names_of(registrations.tenant(world, resource.tenant))
        names = {resource.name, *registrations.names_of_resource(world, resource)}
        return names | {f"{home}/{name}" for home in homes for name in names}

    async def client(self, app: str, do: str, wanted: Facts) -> Facts:
        """Have the client do something and return what came of it: `result` or `error`."""
        reply = await self._ready(app)
        if isinstance(reply, Ok):
            reply = await self.verb(app, do, wanted)
        if isinstance(reply, Unsupported):
            raise NotSupportedError(reply.reason)
        if isinstance(reply, Failed):
            return {"error": self._error(reply.error)}
        return {"result": reply.value}

    async def verb(self, app: str, do: str, wanted: Facts) -> Reply:
        """Speak to the driver about one instance, which is made when it is first spoken of."""
        ready = await self._ready(app)
        if not isinstance(ready, Ok) or self.player is None:
            return ready
        return await self._ask(app, do, wanted, self._instances[app])

    async def _ready(self, app: str) -> Reply:
        if app in self._instances:
            return Ok({})
        told = registrations.told(self._app(app), self.registration(app), real=self.scenario.names == "real")
        reply = await self._ask(app, "app", told, None)
        if isinstance(reply, Ok):
            if not isinstance(reply.value.get("app"), str):
                raise BrokenDriverError(f"app was answered without a name: {reply.value}")
            self._instances[app] = reply.value["app"]
        return reply

    async def _ask(self, app: str, do: str, wanted: Facts, instance: str | None) -> Reply:
        assert self.player, "a story of the column `suite` speaks to no client"

        async def answer(kind: str, facts: Facts) -> Facts:
            self._note(kind, facts)
            return await self._answer(app, kind, facts)

        return await self.player.driver.ask(do, wanted, app=instance, answerer=answer, deadline=self.player.deadline)

    async def leave(self) -> None:
        """Let the driver forget this story's instances; a driver that is past listening is left alone."""
        with contextlib.suppress(BrokenDriverError):
            for app, instance in self._instances.items():
                await self._ask(app, "close", {}, instance)

    def _note(self, kind: str, facts: Facts) -> None:
        before = self.asks.get(kind, {"count": 0})
        self.asks[kind] = {"count": before["count"] + 1, "with": facts}
        self.asked(kind)

    async def _answer(self, app: str, kind: str, facts: Facts) -> Facts:
        credential = self._app(app).credential
        wanted = credential if isinstance(credential, Credential) else Credential(assertion="signed")
        if kind == "assertion":
            return {"assertion": self._assertion(app, facts, wanted.assertion or "signed")}
        if kind == "app_token" and wanted.app_token is not None:
            return {"token": f"app-token-{next(self._app_tokens)}", "expires_in": UNTOLD_LIFE, **wanted.app_token}
        raise LookupError(f"this story has no answer to {kind}")

    def _assertion(self, app: str, facts: Facts, how: str) -> str:
        found = self.registration(app)
        certificate = self.certificate(app, stranger=how == "wrong_key")
        right = str(facts.get("token_endpoint") or self.token_endpoint(found))
        audience = "https://somewhere.invalid/" if how == "wrong_audience" else right
        return forgery.assertion(certificate, found.client_id, audience)

    def certificate(self, app: str, *, stranger: bool) -> Certificate:
        """Return an instance's registered certificate, or one that nobody knows."""
        certificate = certificates.make("stranger") if stranger else self.registration(app).application.certificate
        if certificate is None:
            raise LookupError("the registration has no certificate to sign with")
        return certificate

    def token_endpoint(self, found: Registration) -> str:
        return f"{found.tenant.authority.rstrip('/')}/oauth2/v2.0/token"

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

    def hosts(self) -> tuple[int, int]:
        """Return how many hosts have been asked for and refused so far."""
        return (len(self.player.names.asked), len(self.player.names.refused)) if self.player else (0, 0)

    def hosts_since(self, asked: int, refused: int) -> Facts:
        """Return the hosts of a step, where the door is this story's alone."""
        if self.player is None or self.scenario.names != "real":
            return {}
        names = self.player.names
        return {"hosts": {"asked": names.asked[asked:], "refused": names.refused[refused:]}}

    def witnessed(self, exchanges: list[Exchange]) -> Facts:
        """Return what the wire tells of a step."""
        facts: Facts = {"wire": wire_facts(exchanges)}
        tokens_asked = [each for each in exchanges if each.endpoint == "token"]
        if tokens_asked and "client_assertion" in tokens_asked[-1].form:
            facts["client_assertion"] = self._assertion_facts(tokens_asked[-1])
        return facts

    def _assertion_facts(self, exchange: Exchange) -> Facts:
        world = self.world.ready.world
        client_id = exchange.form.get("client_id")
        registered = next((each for each in world.applications if each.client_id == client_id), None)
        certificate = registered.certificate if registered else None
        return tokens.client_assertion(exchange.form["client_assertion"], exchange.url, certificate)


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def _dumped(thing: Any) -> Any:
    if thing is None:
        raise variables.UnknownVariableError("resource")
    return thing.model_dump()
