"""The Linux broker's own door: `com.microsoft.identity.broker1`, on a session bus of our own, for real native runtimes.

`open_door(broker)` yields a door; a client's process is given `door.environment` and needs nothing else. `missing()`
says why a machine can have none, and the command that helps.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from broker_shims.doors.dbus.session import NoSessionError, Session, missing, private_session

if TYPE_CHECKING:
    from broker_shims.broker import Broker
    from broker_shims.doors.dbus.door import Door

__all__ = ["NoSessionError", "Session", "missing", "open_door", "private_session", "rewritten"]

DEADLINE = 60.0
"""Seconds after which a client is told that nobody answers."""


@asynccontextmanager
async def open_door(
    broker: "Broker", session: Session | None = None, *, deadline: float = DEADLINE, half_started: bool = False
) -> AsyncIterator["Door"]:
    """The broker on a bus until the block ends: of this session, or of a new one. NoSessionError where none can be."""
    if session is None:
        async with (
            private_session() as own,
            open_door(broker, own, deadline=deadline, half_started=half_started) as door,
        ):
            yield door
        return
    from broker_shims.doors.dbus import door as doors  # dbus-fast is an extra

    async with doors.opened(broker, session, deadline=deadline, half_started=half_started) as door:
        yield door


async def rewritten(address: str, change: Callable[[bytes], bytes]) -> int:
    """Put each secret of a session's keyring through `change`, as somebody who is at it; return how many there are."""
    from broker_shims.doors.dbus import keyring  # dbus-fast is an extra

    return await keyring.rewritten(address, change)
