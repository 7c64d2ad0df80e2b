"""An authority that speaks Entra ID on the wire: `serve` starts one, a `World` is what a test holds of it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_entra.embedding import World, serve

__all__ = ["World", "serve"]


def __getattr__(name: str) -> Any:
    """PEP 562: the face is imported when it is looked at, for a client of one module needs none of the others."""
    if name not in __all__:
        raise AttributeError(f"module 'mock_entra' has no attribute {name!r}")
    return getattr(import_module("mock_entra.embedding"), name)
