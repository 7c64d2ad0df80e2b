"""Directory events over HTTP: an address for each row of `EVENTS`."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from mock_entra.control.context import InContext, InWorld
from mock_entra.control.events import EVENTS, Event
from mock_entra.control.verbs.directory import happen

router = APIRouter(tags=["directory"])


def endpoint(name: str, event: Event) -> Any:
    async def answer(world: InWorld, told: BaseModel, here: InContext) -> BaseModel:
        return await happen(here.worlds, world, name, told)

    answer.__annotations__ |= {"told": event.told, "return": event.outcome}
    answer.__name__, answer.__doc__ = name, event.apply.__doc__
    return answer


for name, event in EVENTS.items():
    router.add_api_route(
        f"/worlds/{{world}}/directory/{name}",
        endpoint(name, event),
        methods=["POST"],
        summary=name.replace("_", " ").capitalize(),
    )
