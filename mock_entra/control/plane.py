"""The control plane over HTTP: FastAPI behind one door, everything under `/_control`."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import FastAPI

from mock_entra.authority import World
from mock_entra.control import answers
from mock_entra.control.context import Context
from mock_entra.control.door import guarded
from mock_entra.control.routes import ROUTES
from mock_entra.worlds import Worlds

ASGI = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]
ABOUT = """Everything a test may do to a world: make one, change its directory, stop its clock, let things go wrong,
read what crossed the wire, and mint any token. Each call wants `Authorization: Bearer` with the token of the ready line
(`control.token`). Identifiers, names and `kind/name` are equally good wherever an object is named."""


def plane(worlds: Worlds, token: str, ready: Callable[[World], dict[str, Any]]) -> ASGI:
    """The ASGI app; without the token only its documentation is shown."""
    api = FastAPI(
        title="mock-entra control plane",
        version="1",
        description=ABOUT,
        openapi_url="/_control/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=answers.DOCUMENTED,
        exception_handlers=answers.HANDLERS,
    )
    api.state.context = Context(worlds, ready)
    for router in ROUTES.values():
        api.include_router(router, prefix="/_control")
    return guarded(api, token)
