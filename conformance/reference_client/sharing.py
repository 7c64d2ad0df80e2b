"""Callers who want the same thing at the same time share one call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Sharing(Generic[Value]):
    """The first caller acts; those who come while it does wait, and get what it got, or its error."""

    def __init__(self) -> None:
        self._running: dict[Hashable, Future[Value]] = {}
        self._lock = threading.Lock()

    def call(self, key: Hashable, act: Callable[[], Value]) -> Value:
        with self._lock:
            running = self._running.get(key)
            mine: Future[Value] = Future()
            if running is None:
                self._running[key] = mine
        if running is not None:
            return running.result()
        return self._lead(key, mine, act)

    def _lead(self, key: Hashable, mine: Future[Value], act: Callable[[], Value]) -> Value:
        try:
            value = act()
        except BaseException as error:
            self._leave(key)
            mine.set_exception(error)
            raise
        self._leave(key)
        mine.set_result(value)
        return value

    def _leave(self, key: Hashable) -> None:
        with self._lock:
            del self._running[key]
