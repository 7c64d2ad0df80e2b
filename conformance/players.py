"""Who plays in one story: the client that it is told to, and others where an instance is another's or stands alone."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from conformance import client as clients
from conformance import keyring
from conformance.cast import Behind, Cast, Player, Real
from conformance.client import Client
from conformance.device import Device
from conformance.model import Scenario
from conformance.stage import World


@dataclass(frozen=True, slots=True)
class Players:
    """The story's own player (none in the column `suite`), and those of instances that have another."""

    own: Player | None
    others: Mapping[str, Player] = field(default_factory=dict)
    behind: Behind | None = None
    """What processes of the story are told besides, whole programs too: the way to a broker, or to a keyring."""

    def of(self, app: str) -> Player:
        """Return who plays an instance."""
        player = self.others.get(app, self.own)
        assert player, "a story of the column `suite` speaks to no client"
        return player

    @contextlib.contextmanager
    def heard(self, listener: Callable[[str], None]) -> Iterator[None]:
        """Hear every line of everybody's log while the block lasts."""
        everybody = {id(each): each for each in (self.own, *self.others.values()) if each}
        with contextlib.ExitStack() as hearing:
            for player in everybody.values():
                hearing.enter_context(player.driver.heard(listener))
            yield


@contextlib.asynccontextmanager
async def engaged(
    scenario: Scenario, client: Client | None, world: World, cast: Cast, device: Device | None = None
) -> AsyncIterator[Players]:
    """Lend everybody that a story needs, behind the device's broker where it has one; raise as `Cast.player` does."""
    real = _reachable(scenario, world.real)
    async with contextlib.AsyncExitStack() as leaving:
        behind = device.environment if device else await leaving.enter_async_context(keyring.around(scenario))
        if client is None:
            yield Players(None, behind=behind)
            return
        if device and device.is_native:
            await cast.loads_natively(client)
        own = await leaving.enter_async_context(cast.player(client, world.ca, real, behind=behind))
        others = {}
        for name, app in scenario.instances().items():
            if app.client or app.process == "own":
                wanted = clients.find(app.client) if app.client else client
                alone = app.process == "own"
                other = cast.player(wanted, world.ca, real, alone=alone, behind=behind)
                others[name] = await leaving.enter_async_context(other)
        yield Players(own, others, behind)


def _reachable(scenario: Scenario, real: Real | None) -> Real | None:
    """A client that listens for its browser must be where the browser is, one with a broker where that is."""
    listens = scenario.brokered or any(step.listens for step in scenario.steps)
    return replace(real, seal=None) if real and listens else real
