"""A device with a broker, its door on a bus, and a real library with its native runtime before it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import broker_shims
from broker_shims.broker import Broker
from broker_shims.doors import dbus
from broker_shims.doors.dbus.door import Door
from broker_shims.tests.conftest import Scene
from broker_shims.tests.dbus import native
from broker_shims.tests.dbus.knocking import knocker
from broker_shims.tests.dbus.native import Client, Library


@dataclass
class Household:
    """What tests ask of the library is the same for each; its answers are its own."""

    scene: Scene
    broker: Broker
    client: Client
    door: Door
    different: int = 0

    @property
    def is_python(self) -> bool:
        return self.client.library == "python"

    async def sign_in(self, name: str = "alice", **asked: Any) -> Any:
        """By the system's prompt, at which the person does what is needed."""
        self.broker.prompts.tell(self.scene.signs_in(name))
        return await self.interactive(**asked)

    async def interactive(self, **asked: Any) -> Any:
        """A prompt, whoever is signed in."""
        return await self.client.ask(
            "interactive", **{"scopes": [self.scene.scope()], "prompt": "select_account", **asked}
        )

    async def silent(self, *permissions: str, **asked: Any) -> Any:
        scopes = [self.scene.scope(value) for value in permissions or ("ToDoList.Read",)]
        return await self.client.ask("silent", **{"scopes": scopes, **asked})

    async def silent_anew(self, **asked: Any) -> Any:
        """With claims that were never asked for, which no cache has an answer to."""
        self.different += 1
        claims = f'{{"access_token": {{"xms_cc": {{"values": ["cp{self.different}"]}}}}}}'
        return await self.silent(**{"claims_challenge" if self.is_python else "claims": claims, **asked})

    def token(self, answer: Any) -> str:
        """The access token of an answer; KeyError where there is none."""
        return str(answer["ok"]["access_token" if self.is_python else "accessToken"])

    async def secrets(self) -> list[str]:
        """The names under which the native runtime keeps what it has in the keyring."""
        async with knocker(self.door.session) as somebody:
            return [attributes["id"] for attributes in await somebody.secrets()]

    def mark(self) -> int:
        """Where the journal is, for `since`."""
        return len(self.broker.journal.calls)

    def since(self, mark: int) -> list[str]:
        """The operations that the broker was asked for after `mark`, but for listings of accounts."""
        calls = self.broker.journal.since(mark)
        return [str(call.operation) for call in calls if call.operation != "discover_accounts"]


@asynccontextmanager
async def at_home(scene: Scene, library: Library) -> AsyncIterator[Household]:
    """A device and a library before its broker, on a session bus of their own."""
    running = broker_shims.start("linux", scene.authority, ca=scene.world.ca)
    async with running as brokers, living(scene, library, brokers.broker) as household:
        yield household


@asynccontextmanager
async def living(scene: Scene, library: Library, broker: Broker) -> AsyncIterator[Household]:
    async with dbus.open_door(broker) as door, native.client(library, scene.world.ca, door.environment) as client:
        told = await client.ask("app", client_id=scene.desktop["client_id"], authority=scene.authority)
        assert told["ok"]["broker"] is True
        yield Household(scene, broker, client, door)
