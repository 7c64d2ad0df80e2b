"""The cache, opened for a moment: one at a time in this process, and with whatever a plugin does before and after."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from conformance.reference_client import engine
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.token_cache import TokenCache


class StoredCache(Protocol):
    """What a plugin may do with the cache."""

    def serialize(self) -> str: ...
    def deserialize(self, text: str) -> None: ...


@dataclass(frozen=True, slots=True)
class CacheContext:
    """What a plugin is told. `partition` suggests a key, for caches that are kept apart by user.

    It is the home account id, `client_tenant` for the application's own tokens, the hash of an assertion or key for
    tokens on behalf of somebody, and empty where all accounts are looked at.
    """

    cache: StoredCache
    partition: str
    writes: bool
    """Whether something may be written this time."""
    changed: bool = False
    """Afterwards: whether something was."""


class CachePlugin(Protocol):
    """Keeps a cache elsewhere: loads it before each access, and saves it after those that changed it."""

    def before_access(self, context: CacheContext) -> None: ...
    def after_access(self, context: CacheContext) -> None: ...


class CacheAccess:
    """The one door to the cache."""

    def __init__(self, plugin: CachePlugin | None) -> None:
        self._plugin = plugin
        self._cache = engine.new_cache()
        self._lock = threading.RLock()

    @contextlib.contextmanager
    def open(self, partition: str = "", *, writes: bool = False) -> Iterator[TokenCache]:
        """Lend the cache. Nothing that takes long is done while it is open."""
        with self._opened(partition, writes):
            yield TokenCache(self._cache)

    def text(self) -> str:
        """Return the whole of it, in the libraries' common format."""
        with self._opened("", False):
            return str(self._cache.serialize())

    def replace(self, text: str) -> None:
        """Replace the whole of it; raise `AuthError` (unreadable) for what is no cache, and leave it as it was."""
        with self._opened("", True):
            self._stored.deserialize(text)
            self._cache.has_state_changed = True

    @property
    def _stored(self) -> Checked:
        return Checked(self._cache)

    @contextlib.contextmanager
    def _opened(self, partition: str, writes: bool) -> Iterator[None]:
        with self._lock:
            if self._plugin is None:
                yield
                return
            self._plugin.before_access(CacheContext(self._stored, partition, writes))
            self._cache.has_state_changed = False
            try:
                yield
            finally:
                changed = bool(self._cache.has_state_changed)
                self._plugin.after_access(CacheContext(self._stored, partition, writes, changed))


@dataclass(frozen=True, slots=True)
class Checked:
    """A cache that takes nothing in that is none."""

    cache: Any

    def serialize(self) -> str:
        return str(self.cache.serialize())

    def deserialize(self, text: str) -> None:
        """Raise `AuthError` (unreadable, `cache_corrupt`)."""
        if text and not engine.is_cache(text):
            words = "the token cache is damaged: remove it, and everybody signs in again"
            raise AuthError(Kind.UNREADABLE, words, code="cache_corrupt")
        self.cache.deserialize(text)
