"""A world's time: told, stopped, moved."""

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control.parameters import LATEST, Moment, Parameters, Shown
from mock_entra.control.refusal import Unacceptable
from mock_entra.worlds import Worlds


class ClockState(Shown):
    """What time it is in a world."""

    now: float = Field(description="Seconds since the epoch, in this world.")
    frozen: bool = Field(description="Whether the clock stands still.")


class Freeze(Parameters):
    """Where the clock is to stand still."""

    at: Moment | None = Field(None, description="The moment it stands at; now, where absent.")


class Travel(Parameters):
    """How far the clock is moved."""

    seconds: float = Field(description="Seconds forward, or back if negative; a frozen clock moves and stays frozen.")


class Turn(Parameters):
    """What time the clock is to show."""

    at: Moment = Field(description="The moment; a running clock runs on from there.")


def state(world: World) -> ClockState:
    """What time it is in the world."""
    return ClockState(now=world.clock.now(), frozen=world.clock.frozen)


async def freeze(worlds: Worlds, world: World, told: Freeze) -> ClockState:
    """The world's clock stands still until it is thawed."""
    async with worlds.changing(world):
        world.clock.freeze(told.at)
    return state(world)


async def thaw(worlds: Worlds, world: World) -> ClockState:
    """The world's clock runs on from the moment it stood at."""
    async with worlds.changing(world):
        world.clock.thaw()
    return state(world)


async def travel(worlds: Worlds, world: World, told: Travel) -> ClockState:
    """The world is later, or earlier: what the authority issued ages by as much."""
    if not 0 <= world.clock.now() + told.seconds < LATEST:
        raise Unacceptable("the clock would leave the years 1970 to 3000")
    async with worlds.changing(world):
        world.clock.travel(told.seconds)
    return state(world)


async def turn(worlds: Worlds, world: World, told: Turn) -> ClockState:
    """The world's clock shows another time from now on."""
    async with worlds.changing(world):
        world.clock.set(told.at)
    return state(world)
