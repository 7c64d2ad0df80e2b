"""How long a step took, and whether a token was asked for before the client was done or behind its back."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.stage import World

A_MOMENT = 3.0
"""Seconds in which whatever goes on in the background is to show."""

A_LOOK = 0.1
"""Seconds between two looks."""


async def observed(world: World, since: int, took: float) -> dict[str, Any]:
    """Return what the check `timing` looks at; `since` is the ledger's number when the step began."""
    refresh = "blocking" if await _asked(world, since) else "none"
    ends = time.monotonic() + A_MOMENT
    while refresh == "none" and time.monotonic() < ends:
        await asyncio.sleep(A_LOOK)
        refresh = "background" if await _asked(world, since) else "none"
    return {"took": round(took, 3), "refresh": refresh}


async def _asked(world: World, since: int) -> bool:
    return any(each.endpoint == "token" for each in await world.exchanges(since))
