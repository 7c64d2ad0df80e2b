"""What every route stands on: the authority's worlds, and the world a path names."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Request

from mock_entra.authority import World
from mock_entra.control.refusal import NotThere
from mock_entra.worlds import Worlds


@dataclass(frozen=True, slots=True)
class Context:
    """The worlds of the authority, and what tells a world's ready line."""

    worlds: Worlds
    ready: Callable[[World], dict[str, Any]]


def context(request: Request) -> Context:
    found: Context = request.app.state.context
    return found


InContext = Annotated[Context, Depends(context)]


def world(here: InContext, world: Annotated[str, Path(description="The world's id, from its ready line.")]) -> World:
    found = here.worlds.get(world)
    if found is None:
        raise NotThere(f"there is no world {world!r}; there is: {', '.join(w.id for w in here.worlds)}")
    return found


InWorld = Annotated[World, Depends(world)]
