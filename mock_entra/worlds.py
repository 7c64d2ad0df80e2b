"""All worlds of one running authority: made from a world file, kept in the store, found again after a restart."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

from mock_entra import clock
from mock_entra.app import with_fetch
from mock_entra.authority import World
from mock_entra.clock import Clock
from mock_entra.directory import Directory
from mock_entra.directory.planting import Planting
from mock_entra.faults import Faults
from mock_entra.keys import KeyChest, KeyPool, KeyRing
from mock_entra.ledger import Ledger
from mock_entra.store import Store
from mock_entra.world import Leniency, model

PROFILES = "worlds"


class Listeners(Protocol):
    """Whoever gives a world its addresses."""

    async def open(self, world: World, ports: "Ports") -> None:
        """Sets the world's `origin` and `mtls_origin` once they answer."""
        ...

    async def close(self, world: World) -> None: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports a world asks for; 0 is any free one."""

    own: int = 0
    mtls: int = 0


class Worlds:
    """The worlds of one authority, by id."""

    def __init__(self, store: Store, chest: KeyChest, pool: KeyPool, listeners: Listeners) -> None:
        self.store = store
        self._chest = chest
        self._pool = pool
        self._listeners = listeners
        self._worlds: dict[str, World] = {}

    def __iter__(self) -> Iterator[World]:
        return iter(tuple(self._worlds.values()))

    def get(self, id: str) -> World | None:
        return self._worlds.get(id)

    async def make(self, written: model.World, *, fresh: bool = True, ports: Ports | None = None) -> World:
        """A new world with everything the file says, listening; with `fresh`, every identifier is its own."""
        world = self._empty(uuid4().hex[:12], written)
        planting = Planting(written, self._chest, fresh, datetime.fromtimestamp(clock.real(), UTC), identifier(world))
        await world.directory.put(*planting.records())
        await self._open(world, ports or Ports())
        return world

    async def restore(self, main: str, ports: Ports) -> World | None:
        """The worlds the store knows, on the ports they had; the one named `main` on `ports`, where those are given."""
        found = None
        for id, text in (await self.store.all(PROFILES)).items():
            profile = json.loads(text)
            is_main = found is None and profile["name"] == main
            kept = Ports(*profile["ports"])
            wanted = Ports(ports.own or kept.own, ports.mtls or kept.mtls) if is_main else kept
            world = await self._restore(id, profile, wanted)
            found = world if is_main else found
        return found

    async def remove(self, world: World) -> None:
        """Closes the world's listeners and forgets everything of it."""
        self._worlds.pop(world.id, None)
        await self._listeners.close(world)
        await self.store.delete(PROFILES, world.id)
        await self.store.drop(f"{world.id}/")

    async def save(self, world: World) -> None:
        """Writes down what a world is told beside its directory: its name, rules, clock and addresses."""
        profile = {
            "name": world.name,
            "skew": world.skew,
            "single_use_assertions": world.single_use_assertions,
            "leniencies": sorted(world.leniencies),
            "clock": world.clock.state(),
            "ports": [port_of(world.origin), port_of(world.mtls_origin)],
        }
        await self.store.put(PROFILES, world.id, json.dumps(profile))

    @asynccontextmanager
    async def changing(self, world: World) -> AsyncIterator[World]:
        """Saves the world after it was changed."""
        yield world
        await self.save(world)

    def _empty(self, id: str, written: model.World) -> World:
        store = self.store
        keys = KeyRing(self._chest, self._pool, store, f"{id}/keys")
        return with_fetch(
            World(
                id,
                written.name,
                store,
                Directory(store, f"{id}/directory"),
                keys,
                Clock(),
                Faults(store, f"{id}/faults"),
                Ledger(id),
                written.skew,
                written.single_use_assertions,
                frozenset(written.leniencies),
            )
        )

    async def _restore(self, id: str, profile: dict[str, Any], ports: Ports) -> World:
        leniencies = tuple(Leniency(name) for name in profile["leniencies"])
        written = model.World(
            name=profile["name"],
            skew=profile["skew"],
            single_use_assertions=profile["single_use_assertions"],
            leniencies=leniencies,
        )
        world = self._empty(id, written)
        world.clock = Clock.restored(profile["clock"])
        await world.keys.load()
        await world.faults.load()
        await world.directory.refresh()
        await self._open(world, ports)
        return world

    async def _open(self, world: World, ports: Ports) -> None:
        for tenant in world.directory.tenants():
            self._chest.kept(tenant.key_owner)
        await self._listeners.open(world, ports)
        self._worlds[world.id] = world
        await self.save(world)


def identifier(world: World) -> Any:
    return lambda: str(UUID(bytes=world.random(16), version=4))


def port_of(origin: str) -> int:
    return int(origin.rpartition(":")[2]) if origin else 0
