"""A world's clock over HTTP."""

from fastapi import APIRouter

from mock_entra.control.context import InContext, InWorld
from mock_entra.control.verbs import clock as verbs

router = APIRouter(tags=["clock"], prefix="/worlds/{world}/clock")


@router.get("", summary="Read the clock")
async def read_clock(world: InWorld) -> verbs.ClockState:
    """What time it is in the world."""
    return verbs.state(world)


@router.post("/freeze", summary="Freeze the clock")
async def freeze(world: InWorld, told: verbs.Freeze, here: InContext) -> verbs.ClockState:
    """The clock stands still until it is thawed."""
    return await verbs.freeze(here.worlds, world, told)


@router.post("/thaw", summary="Thaw the clock")
async def thaw(world: InWorld, here: InContext) -> verbs.ClockState:
    """The clock runs on from the moment it stood at."""
    return await verbs.thaw(here.worlds, world)


@router.post("/travel", summary="Travel")
async def travel(world: InWorld, told: verbs.Travel, here: InContext) -> verbs.ClockState:
    """The world is later, or earlier: what the authority issued ages by as much."""
    return await verbs.travel(here.worlds, world, told)


@router.post("/set", summary="Set the clock")
async def set_clock(world: InWorld, told: verbs.Turn, here: InContext) -> verbs.ClockState:
    """The clock shows another time from now on."""
    return await verbs.turn(here.worlds, world, told)
