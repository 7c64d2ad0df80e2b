"""All worlds of one running authority: made from a world file, kept in the store, found again after a restart."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
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
from mock_entra.store import Store, StoreError
from mock_entra.world import Leniency, model

PROFILES = "worlds"


class Listeners(Protocol):
    """Whoever gives a world its addresses."""

    async def open(self, world: World, ports: "Ports") -> None:
        """Sets the world's `origin` and `mtls_origin` once they answer."""
        ...

    async def close(self, world: World) -> None:
        """Nobody answers there any more."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports a world asks for. 0 is the one it `had` before, where that can still be had, else any free one."""

    own: int = 0
    mtls: int = 0
    had: tuple[int, int] = (0, 0)


class Worlds:
    """The worlds of one authority, by id."""

    def __init__(self, store: Store, chest: KeyChest, pool: KeyPool, listeners: Listeners) -> None:
        self.store = store
        self._chest = chest
        self._pool = pool
        self._listeners = listeners
        self._worlds: dict[str, World] = {}
        self._sources: dict[str, str] = {}

    def __iter__(self) -> Iterator[World]:
        return iter(tuple(self._worlds.values()))

    def get(self, id: str) -> World | None:
        """The world of this id; None where there is none, or no longer."""
        return self._worlds.get(id)

    async def make(self, written: model.World, *, fresh: bool = True, ports: Ports | None = None) -> World:
        """A new world with everything the file says, listening; with `fresh`, every identifier is its own."""
        world = self._empty(uuid4().hex[:12], written)
        self._sources[world.id] = digest(written)
        planting = Planting(written, self._chest, fresh, datetime.fromtimestamp(clock.real(), UTC), identifier(world))
        await world.directory.put(*planting.records())
        await self._open(world, ports or Ports())
        return world

    async def restore(self, main: model.World, ports: Ports) -> World | None:
        """The worlds the store knows; answers with the one named as `main` is, for which `ports` are asked.

        StoreError where that one was made from something else.
        """
        profiles = {id: json.loads(text) for id, text in (await self.store.all(PROFILES)).items()}
        known = next((id for id, profile in profiles.items() if profile["name"] == main.name), None)
        if known:
            refuse_another(profiles[known], main)
        first = sorted(profiles, key=lambda id: id != known)  # before another one takes a port that it asks for
        for id in first:
            asked = ports if id == known else Ports()
            await self._restore(id, profiles[id], replace(asked, had=tuple(profiles[id]["ports"])))
        return self._worlds[known] if known else None

    async def remove(self, world: World) -> None:
        """Closes the world's listeners and forgets everything of it."""
        self._worlds.pop(world.id, None)
        self._sources.pop(world.id, None)
        await self._listeners.close(world)
        await self.store.delete(PROFILES, world.id)
        await self.store.drop(f"{world.id}/")

    async def save(self, world: World) -> None:
        """Writes down what a world is told beside its directory: its name, rules, clock and addresses."""
        profile = {
            "name": world.name,
            "source": self._sources[world.id],
            "skew": world.skew,
            "single_use_assertions": world.single_use_assertions,
            "confirm_devices": world.confirm_devices,
            "reach_issuers": world.reach_issuers,
            "lockout_threshold": world.lockout_threshold,
            "lockout_seconds": world.lockout_seconds,
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
                written.confirm_devices,
                written.reach_issuers,
                written.lockout_threshold,
                written.lockout_seconds,
            )
        )

    async def _restore(self, id: str, profile: dict[str, Any], ports: Ports) -> World:
        leniencies = tuple(Leniency(name) for name in profile["leniencies"])
        written = model.World(
            name=profile["name"],
            skew=profile["skew"],
            single_use_assertions=profile["single_use_assertions"],
            confirm_devices=profile.get("confirm_devices", False),
            reach_issuers=profile.get("reach_issuers", False),
            lockout_threshold=profile.get("lockout_threshold", 10),
            lockout_seconds=profile.get("lockout_seconds", 60),
            leniencies=leniencies,
        )
        world = self._empty(id, written)
        self._sources[id] = profile.get("source", "")
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


def digest(written: model.World) -> str:
    """What a world file says, in 64 characters; what it only describes or leaves to defaults is no part of it."""
    return sha256(written.model_dump_json(exclude_defaults=True, exclude={"description"}).encode()).hexdigest()


def refuse_another(profile: dict[str, Any], written: model.World) -> None:
    if profile.get("source", "") not in ("", digest(written)):
        raise StoreError(
            f"the store keeps a world {written.name!r} that was made from another world file: "
            "serve that file, give this world another `name`, or say another --store"
        )


def identifier(world: World) -> Any:
    return lambda: str(UUID(bytes=world.random(16), version=4))


def port_of(origin: str) -> int:
    return int(origin.rpartition(":")[2]) if origin else 0
