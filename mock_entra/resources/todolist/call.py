"""One permitted call of the To-Do list."""

from dataclasses import dataclass

from mock_entra.authority import World
from mock_entra.resources.todolist.items import Items
from mock_entra.resources.validation import Caller
from mock_entra.wire import Request


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, with what, upon which items; `item` is the id in the path, empty for the collection."""

    world: World
    caller: Caller
    http: Request
    items: Items
    item: str
