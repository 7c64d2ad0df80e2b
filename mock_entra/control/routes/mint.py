"""Tokens on request over HTTP."""

from fastapi import APIRouter

from mock_entra.control.context import InWorld
from mock_entra.control.verbs import mint as verbs

router = APIRouter(tags=["mint"])


@router.post("/worlds/{world}/mint", summary="Mint a token")
async def mint(world: InWorld, told: verbs.Mint) -> verbs.Minted:
    """A token that nobody had to ask for: true, with other claims, or wrong in one way."""
    return await verbs.mint(world, told)
