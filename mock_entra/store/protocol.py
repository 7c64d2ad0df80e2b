"""What every store promises: serialised records at (namespace, key), and changes that have one winner."""

from typing import Protocol


class StoreError(Exception):
    """A store that cannot be used: one line with where it is, what is wrong and what to do."""


class Store(Protocol):
    """Records of text, each at a namespace and a key, until they are removed or expire.

    `expires_at` is real time, in seconds since the epoch; from then on the record is as if absent, and in time it is
    swept. Each method is atomic, also against other processes that hold the same store.
    """

    async def get(self, namespace: str, key: str) -> str | None:
        """The record, or None."""
        ...

    async def put(self, namespace: str, key: str, value: str, *, expires_at: float | None = None) -> None:
        """Write the record; one that was there is replaced, its expiry too, and keeps its place in `all`."""
        ...

    async def add(self, namespace: str, key: str, value: str, *, expires_at: float | None = None) -> bool:
        """Write the record only where there is none: True for the one who did; else False, and nothing changes."""
        ...

    async def take(self, namespace: str, key: str) -> str | None:
        """Remove the record and return it: of all who try, one gets it."""
        ...

    async def swap(self, namespace: str, key: str, old: str, new: str) -> bool:
        """Replace the record if it still is `old`; its expiry stays. False where it is another, or absent."""
        ...

    async def delete(self, namespace: str, key: str) -> bool:
        """Remove the record: True if there was one."""
        ...

    async def all(self, namespace: str) -> dict[str, str]:
        """Every record of the namespace by key, in order of insertion."""
        ...

    async def revision(self, namespace: str) -> int:
        """A number that rises with every change made in the namespace, 0 if there was none; expiry is not a change."""
        ...

    async def drop(self, prefix: str) -> None:
        """Forget every namespace that starts with `prefix`; a revision number that was given is not given again."""
        ...

    async def close(self) -> None:
        """Let go of what the store holds; it is not used afterwards."""
        ...
