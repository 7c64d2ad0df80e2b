"""What stands in for an operating system's broker: `start` runs one, a `Broker` is its engine.

Source of every promise: the brokers' documented behaviour and what the real runtimes (0.20.7) were seen to do.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from broker_shims.running import Running, start

__all__ = ["Running", "start"]


def __getattr__(name: str) -> Any:
    """PEP 562: the face is imported when it is looked at, for a door needs none of the engine."""
    if name not in __all__:
        raise AttributeError(f"module 'broker_shims' has no attribute {name!r}")
    return getattr(import_module("broker_shims.running"), name)
