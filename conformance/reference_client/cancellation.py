"""A way to give up what somebody else waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Cancellation:
    """Handed to whoever waits, kept by whoever may give up. Usable from any thread; once cancelled, for ever."""

    def __init__(self) -> None:
        self._given_up = threading.Event()
        self._lock = threading.Lock()
        self._waiting: list[Callable[[], None]] = []

    def cancel(self) -> None:
        with self._lock:
            self._given_up.set()
            waiting, self._waiting = self._waiting, []
        for tell in waiting:
            tell()

    @property
    def cancelled(self) -> bool:
        return self._given_up.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until it is cancelled; say whether it was."""
        return self._given_up.wait(seconds)

    def tell(self, told: Callable[[], None]) -> None:
        """Call this once it is cancelled, at once where it already was."""
        with self._lock:
            if not self.cancelled:
                self._waiting.append(told)
                return
        told()
