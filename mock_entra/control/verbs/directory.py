"""Something happens to a world's directory."""

from pydantic import BaseModel

from mock_entra.authority import World
from mock_entra.control.events import EVENTS
from mock_entra.worlds import Worlds


async def happen(worlds: Worlds, world: World, event: str, told: BaseModel) -> BaseModel:
    """One of `EVENTS`; answers with the objects it changed, as they are now."""
    await world.directory.refresh()
    async with worlds.changing(world):
        return await EVENTS[event].apply(world, told)
