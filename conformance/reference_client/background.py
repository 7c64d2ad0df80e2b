"""What nobody waits for: a token that is still good is renewed ahead of time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable

from conformance.reference_client.errors import AuthError

LOG = logging.getLogger(__name__)


class Background:
    """Does things in threads that do not keep the program alive; the same thing never twice at once."""

    def __init__(self) -> None:
        self._running: dict[Hashable, threading.Thread] = {}
        self._lock = threading.Lock()

    def start(self, key: Hashable, act: Callable[[], object]) -> None:
        """Do it, unless it is being done. An `AuthError` goes to the log: nobody is there to be told."""
        with self._lock:
            if key in self._running:
                return
            thread = threading.Thread(target=self._do, args=(key, act), daemon=True, name="token renewal")
            self._running[key] = thread
            thread.start()

    def settle(self, timeout: float) -> bool:
        """Wait until nothing is being done; say whether it came to that within so many seconds."""
        end = time.monotonic() + timeout
        with self._lock:
            running = list(self._running.values())
        for thread in running:
            thread.join(max(0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in running)

    def _do(self, key: Hashable, act: Callable[[], object]) -> None:
        try:
            act()
        except AuthError as error:
            LOG.warning("a token was not renewed ahead of time: %s %s", error.kind, error.code)
        finally:
            with self._lock:
                del self._running[key]
