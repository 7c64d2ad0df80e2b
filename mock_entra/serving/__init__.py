"""A running authority: a port a world, TLS by our own authority, client certificates, faults of the transport."""

from mock_entra.serving.running import RunningAuthority
from mock_entra.serving.settings import CannotServe, Settings

__all__ = ["CannotServe", "RunningAuthority", "Settings"]
