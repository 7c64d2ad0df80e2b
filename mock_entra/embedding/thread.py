"""A thread with an event loop on which one authority lives, and the way in from other threads."""

import asyncio
import atexit
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, Future
from threading import Lock, Thread, current_thread
from typing import Any, ParamSpec, TypeVar

from mock_entra.serving import RunningAuthority, Settings

P = ParamSpec("P")
T = TypeVar("T")
Begin = Callable[[RunningAuthority], Awaitable[Any]]
ENDED = "the authority has ended"


class AuthorityThread:
    """One authority from its first listener to its last exchange; what keeps it from starting is raised at once."""

    def __init__(self, settings: Settings, begin: Begin) -> None:
        self._began: Future[RunningAuthority] = Future()
        self._door = Lock()
        self._ending = False
        self._thread = Thread(target=self._run, args=(settings, begin), name="mock-entra", daemon=True)
        self._thread.start()
        try:
            self.authority = self._began.result()
        except BaseException:
            self._thread.join()
            raise
        atexit.register(self.close)

    def call(self, verb: Callable[P, Awaitable[T]], *arguments: P.args, **named: P.kwargs) -> T:
        """What the verb gives, done beside the authority; RuntimeError where that has ended."""
        if current_thread() is self._thread:
            raise RuntimeError("this would wait for itself: call it from another thread than the authority's own")

        async def doing() -> T:
            return await verb(*arguments, **named)

        with self._door:
            if self._ending:
                raise RuntimeError(ENDED)
            future = asyncio.run_coroutine_threadsafe(doing(), self._loop)
        try:
            return future.result()
        except CancelledError:
            raise RuntimeError(ENDED) from None

    def look(self, verb: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """The same for a verb that does not wait: nothing changes while it looks."""

        async def looking() -> T:
            return verb(*arguments, **named)

        return self.call(looking)

    @property
    def ended(self) -> bool:
        return self._ending

    def close(self) -> None:
        """Ends the authority, then the thread; once more does nothing."""
        with self._door:
            ending, self._ending = self._ending, True
            if not ending:
                self._loop.call_soon_threadsafe(self._told.set)
        self._thread.join()
        atexit.unregister(self.close)

    def _run(self, settings: Settings, begin: Begin) -> None:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            self._loop = runner.get_loop()
            runner.run(self._live(settings, begin))

    async def _live(self, settings: Settings, begin: Begin) -> None:
        self._told = asyncio.Event()
        try:
            await self._serve(settings, begin)
        except Exception as error:
            if self._began.done():
                raise
            self._began.set_exception(error)

    async def _serve(self, settings: Settings, begin: Begin) -> None:
        authority = RunningAuthority(settings)
        try:
            await begin(authority)
            self._began.set_result(authority)
            await self._told.wait()
        finally:
            await authority.end()


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's where it is installed, which is everywhere but on Windows."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
