"""A world's faults over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path

from mock_entra.control.context import InWorld
from mock_entra.control.verbs import faults as verbs

router = APIRouter(tags=["faults"], prefix="/worlds/{world}/faults")


@router.get("", summary="List faults")
async def list_faults(world: InWorld) -> list[verbs.FaultState]:
    """The faults that wait, in the order they are tried."""
    return verbs.listed(world)


@router.post("", status_code=201, summary="Add a fault")
async def add_fault(world: InWorld, told: verbs.NewFault) -> verbs.FaultState:
    """The fault waits for the next request that matches, behind those added earlier."""
    return await verbs.add(world, told)


@router.delete("/{fault}", status_code=204, summary="Remove a fault")
async def remove_fault(world: InWorld, fault: Annotated[str, Path(description="The fault's id.")]) -> None:
    """The fault no longer happens."""
    await verbs.remove(world, fault)


@router.delete("", status_code=204, summary="Remove all faults")
async def clear_faults(world: InWorld) -> None:
    """No fault happens any more."""
    await verbs.clear(world)
