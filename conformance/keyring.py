"""The keyring that a story's clients find: an unlocked one of the story's own, or none at all."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncIterator

from conformance import stage
from conformance.cast import Behind
from conformance.missing import MissingHereError
from conformance.model import Scenario


@contextlib.asynccontextmanager
async def around(scenario: Scenario) -> AsyncIterator[Behind | None]:
    """Lend what the clients' processes are told besides; raise `MissingHereError` where it cannot be had."""
    if scenario.keyring == "none" and sys.platform != "linux":
        raise MissingHereError(f"{sys.platform} always has a keyring: one can be without on Linux only")
    if scenario.keyring != "unlocked":
        yield None
        return
    if reason := stage.no_desktop():
        raise MissingHereError(reason)
    async with stage.desktop() as session:
        yield lambda _: dict(session.environment)
