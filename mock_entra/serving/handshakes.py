"""What a TLS handshake of a world meets: a context chosen at that moment, or a fault."""

import asyncio
import ssl
from collections.abc import Callable

from mock_entra import trust
from mock_entra.authority import World

Choose = Callable[[], ssl.SSLContext]


def front(world: World, choose: Choose, *, asks: bool = False) -> ssl.SSLContext:
    """A context for a listener of the world; `asks` where what is chosen wants a client's certificate."""
    return trust.front(refusing(world, choose), asks=asks)


def refusing(world: World, choose: Choose) -> Callable[[], ssl.SSLContext | None]:
    """What `choose` gives, and None where a `tls` fault is due."""
    writing: set[asyncio.Task[None]] = set()

    def chosen() -> ssl.SSLContext | None:
        fault = world.faults.meet_handshake()
        if fault is None:
            return choose()
        task = asyncio.get_running_loop().create_task(world.faults.write_down(fault.id))
        writing.add(task)
        task.add_done_callback(writing.discard)
        return None

    return chosen
