"""A world, applications of the reference client in it, and somebody who signs in where they are sent."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from conformance.ready import Ready
from conformance.reference_client import (
    AuthenticationResult,
    AuthorizationCodeRequest,
    AuthorizationUrlRequest,
    ConfidentialClientApplication,
    Configuration,
    PublicClientApplication,
)
from conformance.stage import World, serving
from conformance.user.browser import Left
from conformance.user.cue import Agreeable
from conformance.user.knowledge import Knowledge
from conformance.user.person import Errand, Person
from conformance.user.profiles import Profiles

TENANT = "workforce/contoso"


@dataclass(frozen=True)
class Somebody:
    """The suite's person, by HTTP; each sign-in has a browser of its own."""

    world: Any

    def goes(self, url: str, who: str = "alice", *, follows: bool = False, shown: str = "") -> Left | None:
        """Sign in and agree to everything; return where the browser was sent, if to an application."""
        end = asyncio.run(self._go(url, who, follows, shown))
        return end if isinstance(end, Left) else None

    async def _go(self, url: str, who: str, follows: bool, shown: str) -> object:
        ready = Ready.model_validate(self.world.ready)
        profiles = Profiles(World(self.world, ready, self.world.ca))
        knowledge = Knowledge.of(ready.world.users)
        knowledge.shown = shown
        try:
            channel: Any = "device_page" if shown else "browser"
            return await Person(profiles, knowledge).go(Errand(channel, url, Agreeable(who, knowledge), follows))
        finally:
            await profiles.close()


@dataclass(frozen=True)
class Desk:
    """Makes applications and signs people in to them."""

    world: Any
    somebody: Somebody
    scopes: tuple[str, ...]

    def public(self, **more: Any) -> PublicClientApplication:
        return PublicClientApplication(self._configuration("desktop", {"redirect_uri": "http://localhost", **more}))

    def confidential(self, **more: Any) -> ConfidentialClientApplication:
        secret = self.world.application("hybrid", TENANT)["secret"]
        usual = {"client_secret": secret, "redirect_uri": "https://localhost:3000/redirect"}
        return ConfidentialClientApplication(self._configuration("hybrid", {**usual, **more}))

    def api(self, **more: Any) -> ConfidentialClientApplication:
        secret = {"client_secret": "mock-secret-of-the-todolist"}
        return ConfidentialClientApplication(self._configuration("todolist", {**secret, **more}))

    def signed_in(self, app: Any, who: str = "alice", *scopes: str, **more: Any) -> AuthenticationResult:
        """Sign somebody in by an address and its code."""
        flow = app.get_auth_code_url(AuthorizationUrlRequest(scopes or self.scopes, **more))
        left = self.somebody.goes(flow.url, who)
        assert left
        result: AuthenticationResult = app.acquire_token_by_code(AuthorizationCodeRequest(flow, left.parameters))
        return result

    def registered(self, name: str, **more: Any) -> PublicClientApplication:
        """Return a public application that is registered for the occasion, with a redirect URI on loopback."""
        platforms = {
            "public_client": {"redirect_uris": ["http://localhost", "http://localhost/back", "http://127.0.0.1"]}
        }
        wanted = {"name": name, "sign_in_audience": "AzureADMultipleOrgs", "platforms": platforms}
        told = self.world.directory.add_application(tenant=TENANT, application=wanted)
        return self.public(client_id=told["client_id"], **more)

    def requests(self, endpoint: str = "token", **form: str) -> list[Any]:
        entries: list[Any] = self.world.ledger.entries(endpoint=endpoint, **({"form": form} if form else {}))
        return entries

    def _configuration(self, name: str, more: dict[str, Any]) -> Configuration:
        authority = self.world.tenant(TENANT)["authority"]
        told = {
            "client_id": self.world.application(name, TENANT)["client_id"],
            "authority": authority,
            "known_authorities": (authority.split("/")[2],),
            "ca": self.world.ca,
        }
        return Configuration(**{**told, **more})


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with serving() as server:
        yield server


@pytest.fixture
def world(server: Any) -> Iterator[Any]:
    with server.world("default") as world:
        yield world


@pytest.fixture
def desk(world: Any) -> Desk:
    audience = world.resource("todolist", TENANT)["audience"]
    return Desk(world, Somebody(world), (f"{audience}/ToDoList.Read",))


@pytest.fixture
def edited() -> Callable[..., None]:
    """Change what the cache of an application says of its access tokens."""

    def edit(app: Any, **fields: Any) -> None:
        cache = json.loads(app.serialize_cache())
        for entry in cache["AccessToken"].values():
            entry.update(fields)
        app.deserialize_cache(json.dumps(cache))

    return edit
