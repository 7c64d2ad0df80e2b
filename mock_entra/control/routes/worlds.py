"""Worlds over HTTP."""

from fastapi import APIRouter, BackgroundTasks, Request

from mock_entra.authority import World
from mock_entra.control.context import Context, InContext, InWorld
from mock_entra.control.line import ReadyLine, line
from mock_entra.control.verbs import worlds as verbs
from mock_entra.world import model

router = APIRouter(tags=["worlds"])


@router.get("/worlds", summary="List worlds")
async def list_worlds(here: InContext) -> list[ReadyLine]:
    """The ready line of every world of this authority, the main one first."""
    return [line(here.ready(world)) for world in here.worlds]


@router.post("/worlds", status_code=201, summary="Make a world")
async def make_world(told: verbs.NewWorld, here: InContext) -> ReadyLine:
    """A new world from a template, listening on a port of its own; answers with its ready line."""
    return line(here.ready(await verbs.make(here.worlds, told)))


@router.get("/worlds/{world}", summary="Read a world")
async def read_world(world: InWorld, here: InContext) -> ReadyLine:
    """The world's ready line as it is now."""
    await world.directory.refresh()
    return line(here.ready(world))


@router.delete("/worlds/{world}", status_code=204, summary="Remove a world")
async def remove_world(world: InWorld, here: InContext, request: Request, later: BackgroundTasks) -> None:
    """The world's listeners close, and everything of it is forgotten; refused for the authority's main world."""
    carries = carries_control(here, world)
    if request.scope["state"].get("world") is world and not carries:
        # The answer goes out by the listener that is to close.
        later.add_task(verbs.remove, here.worlds, world, carries_control=False)
        return
    await verbs.remove(here.worlds, world, carries_control=carries)


def carries_control(here: Context, world: World) -> bool:
    address: str = here.ready(world)["control"]["url"]
    return address.startswith(f"{world.origin}/")


@router.post("/worlds/{world}/tenants", status_code=201, summary="Add a tenant")
async def add_tenant(world: InWorld, told: model.Tenant, here: InContext) -> ReadyLine:
    """A tenant more, as a world file writes one; answers with the world's ready line."""
    await verbs.add_tenant(here.worlds, world, told)
    return line(here.ready(world))
