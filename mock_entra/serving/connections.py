"""All connections of one authority: made for its listeners, and ended with it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from uvicorn.config import Config
from uvicorn.server import ServerState

from mock_entra.app import Receive, Scope, Send, app
from mock_entra.authority import World
from mock_entra.serving.connection import Connection

GRACE = 2.0
"""Seconds that exchanges under way are given when the authority ends."""
LINGER = 0.1
"""Seconds in which a request that was on its way at the end still gets its answer."""
PULSE = 0.005


class Connections:
    """The connections there are; they come from `maker`, and go when their callers, their world or all end."""

    def __init__(self) -> None:
        self._http = Config(
            answer,
            interface="asgi3",
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            timeout_keep_alive=75,
        )
        self._http.load()
        self._state = ServerState()
        self._ending = asyncio.Event()

    def maker(self, state: dict[str, Any]) -> Callable[[], Connection]:
        """What makes a connection of a listener; `state` is what the app is told with each request."""
        return lambda: Connection(self._http, self._state, state, self._ending)

    def __iter__(self) -> Iterator[Connection]:
        return (each for each in tuple(self._state.connections) if isinstance(each, Connection))

    def close(self, world: World) -> None:
        """Ends those of one world."""
        for connection in self:
            if connection.app_state.get("world") is world:
                connection.hang_up()

    async def linger(self) -> None:
        """Whoever asks just now is answered, and told that it was the last answer."""
        self._ending.set()
        for connection in self:
            connection.expect_no_more()
        await until(lambda: not self._state.connections, LINGER)

    async def end(self) -> None:
        """Idle ones close, exchanges under way are given a moment, and none outlives this."""
        for connection in self:
            connection.finish()
        await until(lambda: not self._state.tasks, GRACE)
        await until(lambda: not any(connection.is_sending for connection in self), GRACE)
        await until(lambda: not self._state.connections, LINGER)
        for connection in self:
            connection.hang_up()
        await until(lambda: not self._state.tasks, LINGER)
        for task in self._state.tasks:
            task.cancel()
        await until(lambda: not self._state.tasks and not self._state.connections, GRACE)


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """The app; one that is still at it when its authority has ended stops without a word."""
    with suppress(asyncio.CancelledError):
        await app(scope, receive, send)


async def until(done: Callable[[], bool], seconds: float) -> None:
    """Waits for something that nobody announces; at most so long."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not done() and loop.time() < end:  # noqa: ASYNC110 - uvicorn's sets tell nobody that they changed
        await asyncio.sleep(PULSE)
