"""Where everything that changes is kept: a row for each kind of store."""

from collections.abc import Callable

from mock_entra.store.memory import MemoryStore
from mock_entra.store.protocol import Store, StoreError
from mock_entra.store.sqlite import SqliteStore

__all__ = ["STORES", "Store", "StoreError", "open_store"]

# fmt: off
STORES: dict[str, Callable[[str], Store]] = {
    "memory": MemoryStore.at,
    "sqlite": SqliteStore.at,
}
# fmt: on


def open_store(url: str) -> Store:
    """The store at `memory`, `sqlite:///relative.db` or `sqlite:////absolute.db`.

    Raises ValueError for any other address, and StoreError for a file that cannot be a store.
    """
    scheme, _, location = url.partition("://")
    if scheme not in STORES:
        raise ValueError(
            f"no store is called {url!r}: expected memory, sqlite:///relative.db or sqlite:////absolute.db"
        )
    return STORES[scheme](location)
