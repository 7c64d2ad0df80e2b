"""RFC 8705 2.2: which client certificates a world knows."""

import ssl
from collections.abc import Callable

from mock_entra import trust
from mock_entra.authority import World


class ClientTrust:
    """What the mTLS handshakes of a world go by: made at the first of them, and anew when certificates changed."""

    def __init__(self, world: World, leaf: Callable[[], trust.Leaf]) -> None:
        self._world = world
        self._leaf = leaf
        self._registered: frozenset[str] = frozenset()
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        """The context as the directory's certificates would have it now."""
        registered = frozenset(c.pem for a in self._world.directory.applications() for c in a.certificates)
        if self._context is None or registered != self._registered:
            self._context = trust.server_context(self._leaf(), client_certificates=registered)
            self._registered = registered
        return self._context
