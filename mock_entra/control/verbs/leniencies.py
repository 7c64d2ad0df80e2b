"""Which rules a world does not keep."""

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control.parameters import Parameters
from mock_entra.world import Leniency
from mock_entra.worlds import Worlds


class Leniencies(Parameters):
    """Rules that a world is told not to keep; everything else it does as strictly as Entra."""

    leniencies: tuple[Leniency, ...] = Field(description="Named rules; none of them is the default.")


def listed(world: World) -> Leniencies:
    """The rules this world does not keep."""
    return Leniencies(leniencies=tuple(sorted(world.leniencies)))


async def replace(worlds: Worlds, world: World, told: Leniencies) -> Leniencies:
    """The world does not keep these rules from now on, and keeps all others."""
    async with worlds.changing(world):
        world.leniencies = frozenset(told.leniencies)
    return listed(world)
