"""A store that lives and dies with the process."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Self

SWEEP_AFTER = 1024


@dataclass(frozen=True, slots=True)
class Record:
    """A value, and the real time in seconds since the epoch from which it is as if absent."""

    value: str
    expires_at: float | None


class MemoryStore:
    """Dicts of one event loop: no method waits for anything, so each is atomic.

    The expired are swept once as many writes were made as there are records, so what is held never exceeds twice what
    is alive (and a little), at a constant cost for each write.
    """

    def __init__(self, *, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._namespaces: dict[str, dict[str, Record]] = {}
        self._revisions: dict[str, int] = {}
        self._numbers = count(1)
        self._writes_until_sweep = SWEEP_AFTER

    @classmethod
    def at(cls, location: str) -> Self:
        """The opener: memory is nowhere, so a location is refused with ValueError."""
        if location:
            raise ValueError(f"memory has no location: expected memory, not memory://{location}")
        return cls()

    def __len__(self) -> int:
        """How many records are held, the expired that were not yet swept among them."""
        return sum(map(len, self._namespaces.values()))

    async def get(self, namespace: str, key: str) -> str | None:
        record = self._alive(namespace, key)
        return record.value if record else None

    async def put(self, namespace: str, key: str, value: str, *, expires_at: float | None = None) -> None:
        self._alive(namespace, key)
        self._write(namespace, key, Record(value, expires_at))

    async def add(self, namespace: str, key: str, value: str, *, expires_at: float | None = None) -> bool:
        if self._alive(namespace, key):
            return False
        self._write(namespace, key, Record(value, expires_at))
        return True

    async def take(self, namespace: str, key: str) -> str | None:
        record = self._alive(namespace, key)
        if record is None:
            return None
        del self._namespaces[namespace][key]
        self._changed(namespace)
        return record.value

    async def swap(self, namespace: str, key: str, old: str, new: str) -> bool:
        record = self._alive(namespace, key)
        if record is None or record.value != old:
            return False
        self._write(namespace, key, Record(new, record.expires_at))
        return True

    async def delete(self, namespace: str, key: str) -> bool:
        return await self.take(namespace, key) is not None

    async def all(self, namespace: str) -> dict[str, str]:
        now, records = self._now(), self._namespaces.get(namespace, {})
        return {key: record.value for key, record in records.items() if not expired(record, now)}

    async def revision(self, namespace: str) -> int:
        return self._revisions.get(namespace, 0)

    async def drop(self, prefix: str) -> None:
        for kept in (self._namespaces, self._revisions):
            for namespace in [name for name in kept if name.startswith(prefix)]:
                del kept[namespace]

    async def close(self) -> None:
        self._namespaces.clear()
        self._revisions.clear()

    def _alive(self, namespace: str, key: str) -> Record | None:
        """The record, unless it expired: then it is gone from here on, and its place in the order with it."""
        records = self._namespaces.get(namespace, {})
        record = records.get(key)
        if record is not None and expired(record, self._now()):
            del records[key]
            return None
        return record

    def _write(self, namespace: str, key: str, record: Record) -> None:
        self._namespaces.setdefault(namespace, {})[key] = record
        self._changed(namespace)
        self._writes_until_sweep -= 1
        if not self._writes_until_sweep:
            self._sweep()

    def _changed(self, namespace: str) -> None:
        self._revisions[namespace] = next(self._numbers)

    def _sweep(self) -> None:
        now = self._now()
        for records in self._namespaces.values():
            for key in [key for key, record in records.items() if expired(record, now)]:
                del records[key]
        self._writes_until_sweep = max(SWEEP_AFTER, len(self))


def expired(record: Record, now: float) -> bool:
    return record.expires_at is not None and record.expires_at <= now
