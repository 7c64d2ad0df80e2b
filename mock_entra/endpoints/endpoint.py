"""What an endpoint is: a name, the function that answers, and the verbs it answers to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from mock_entra.authority import World
from mock_entra.hosts import Host, Place
from mock_entra.wire import Reply, Request


@dataclass(frozen=True, slots=True)
class Call:
    """One call, before it is known whether its path names a tenant; `rest` is what stood for the star."""

    world: World
    host: Host
    place: Place
    http: Request
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`name` is what faults, ledger and reports call it. `cors`: readable from any origin."""

    name: str
    answer: Callable[[Call], Awaitable[Reply]]
    methods: tuple[str, ...]
    cors: bool = False
