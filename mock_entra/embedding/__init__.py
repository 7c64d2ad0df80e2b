"""The authority inside somebody's Python: a thread of its own serves, and everything here may be called from any other.

Answers are plain data, the very JSON that the control plane gives over HTTP.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_entra.embedding.server import Server, serve
    from mock_entra.embedding.world import World

__all__ = ["Server", "World", "serve"]


def __getattr__(name: str) -> Any:
    """PEP 562: whoever wants only the thread, as `mock-entra exec`, does not wait for the control plane's models."""
    if name not in __all__:
        raise AttributeError(f"module 'mock_entra.embedding' has no attribute {name!r}")
    from mock_entra.embedding import server, world

    return getattr(world if name == "World" else server, name)
