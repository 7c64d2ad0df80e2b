"""A world's leniencies over HTTP."""

from fastapi import APIRouter

from mock_entra.control.context import InContext, InWorld
from mock_entra.control.verbs import leniencies as verbs

router = APIRouter(tags=["leniencies"], prefix="/worlds/{world}/leniencies")


@router.get("", summary="List leniencies")
async def list_leniencies(world: InWorld) -> verbs.Leniencies:
    """The rules this world does not keep."""
    return verbs.listed(world)


@router.put("", summary="Replace leniencies")
async def replace_leniencies(world: InWorld, told: verbs.Leniencies, here: InContext) -> verbs.Leniencies:
    """The world does not keep these rules from now on, and keeps all others."""
    return await verbs.replace(here.worlds, world, told)
