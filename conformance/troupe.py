"""A stage and a cast that stay for many stories, for callers that are not async: one event loop in one thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Self, TypeVar

from conformance import expectation
from conformance.cast import AbsentClientError, Cast
from conformance.client import Client
from conformance.driver import BrokenDriverError
from conformance.events import CellEnded, Event, Outcome
from conformance.load import Variant
from conformance.play import Cell, play
from conformance.stage import Stage

Value = TypeVar("Value")

SLACK = 30.0
"""Seconds beyond a story's own deadline after which the loop itself counts as stuck."""


class Troupe:
    """`with Troupe() as troupe: troupe.tell(story, client)`. Stage and clients start when first needed."""

    def __init__(self, leniencies: tuple[str, ...] = ()) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="conformance", daemon=True)
        self._leniencies = leniencies
        self._stage, self._cast = Stage(leniencies), Cast()
        self._standing = False
        self._versions: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._standing:
            self._do(self._cast.__aexit__(None, None, None), SLACK)
            self._do(self._stage.__aexit__(None, None, None), SLACK)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def tell(
        self,
        story: Variant,
        client: Client | None,
        listener: Callable[[Event], None] | None = None,
        *,
        leniencies: tuple[str, ...] = (),
        broker: str = "",
    ) -> CellEnded:
        """Tell one story to one client (none for the column `suite`) and return its end.

        `broker` is the column's; `leniencies` are rules its world does not keep, besides those of the whole troupe.
        """
        ended: list[CellEnded] = []

        def listen(event: Event) -> None:
            if isinstance(event, CellEnded):
                ended.append(event)
            if listener:
                listener(event)

        self._do(self._tell(story, client, listen, leniencies, broker), story.scenario.deadline + SLACK)
        return ended[0]

    async def _tell(
        self,
        story: Variant,
        client: Client | None,
        listen: Callable[[Event], None],
        leniencies: tuple[str, ...],
        broker: str,
    ) -> Outcome:
        if not self._standing:
            await self._stage.__aenter__()
            self._standing = True
        known = await self._known(story, client, broker) if client else expectation.Expectations()
        stage = self._stage.lenient(*self._leniencies, *leniencies) if leniencies else self._stage
        return await play(Cell(story, client, known, broker), stage, self._cast, listen)

    async def _known(self, story: Variant, client: Client, broker: str) -> expectation.Expectations:
        known = expectation.load(client.name, (expectation.FOLDER, client.folder))
        return known.concerning(story.scenario.id, story.case, await self._version(client), broker)

    async def _version(self, client: Client) -> str:
        if client.label not in self._versions:
            try:
                self._versions[client.label] = (await self._cast.hello(client, self._stage.ca)).version
            except (AbsentClientError, BrokenDriverError):
                return ""  # the cell itself will say why
        return self._versions[client.label]

    def _do(self, coroutine: Coroutine[Any, Any, Value], seconds: float) -> Value:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(seconds)
