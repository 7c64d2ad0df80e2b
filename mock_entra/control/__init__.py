"""The control plane: what a test may do to a world, told over HTTP (`/_control`) or from Python.

`verbs` are what can be done, `events` what can happen to a directory, `routes` both of them over HTTP.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from mock_entra.authority import World
from mock_entra.worlds import Worlds

ASGI = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]


def control_plane(worlds: Worlds, token: str, ready: Callable[[World], dict[str, Any]]) -> ASGI:
    """The ASGI app for everything under `/_control`; whoever calls it pays for the import of FastAPI."""
    from mock_entra.control.plane import plane

    return plane(worlds, token, ready)
