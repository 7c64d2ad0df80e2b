"""What stands in for an operating system's broker: `start` runs one, a `Broker` is its engine.

Source of every promise: the brokers' documented behaviour and what the real runtimes (0.20.7) were seen to do.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from broker_shims.doors.dbus import missing as no_session
    from broker_shims.doors.dbus import open_door
    from broker_shims.failures import BrokerError, Failure, Manner, Operation
    from broker_shims.lies import Lie
    from broker_shims.prompts import Kind, Windows
    from broker_shims.running import Running, start
    from broker_shims.statuses import STARTUP_TAG, STATUSES

__all__ = [
    "STARTUP_TAG",
    "STATUSES",
    "BrokerError",
    "Failure",
    "Kind",
    "Lie",
    "Manner",
    "Operation",
    "Running",
    "Windows",
    "no_session",
    "open_door",
    "start",
]

# fmt: off
WHERE = {
    "STARTUP_TAG": "statuses",    "STATUSES": "statuses",
    "BrokerError": "failures",    "Failure":  "failures",
    "Manner":      "failures",    "Operation": "failures",
    "Lie":         "lies",
    "Kind":        "prompts",     "Windows":  "prompts",
    "Running":     "running",     "start":    "running",
    "open_door":   "doors.dbus",
}
# fmt: on


def __getattr__(name: str) -> Any:
    """PEP 562: the face is imported when it is looked at, for a door needs none of the engine."""
    if name == "no_session":
        return import_module("broker_shims.doors.dbus").missing
    if name not in WHERE:
        raise AttributeError(f"module 'broker_shims' has no attribute {name!r}")
    return getattr(import_module(f"broker_shims.{WHERE[name]}"), name)
