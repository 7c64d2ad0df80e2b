"""What one application has to work with: its configuration, its way out, its cache, the authorities it knows."""

from __future__ import annotations

import threading

from conformance.reference_client import authority
from conformance.reference_client.authority import Authority
from conformance.reference_client.background import Background
from conformance.reference_client.cache_access import CacheAccess
from conformance.reference_client.configuration import Configuration
from conformance.reference_client.network import Network
from conformance.reference_client.regions import Region
from conformance.reference_client.results import AuthenticationResult
from conformance.reference_client.sharing import Sharing
from conformance.reference_client.signing_keys import SigningKeys

UNTENANTED = frozenset({"common", "organizations", "consumers"})


class Client:
    """Handed to every way of getting a token. Usable from several threads; nothing is sent before it must be."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.network = Network(configuration)
        self.cache = CacheAccess(configuration.cache)
        self.keys = SigningKeys(self.network)
        self.region = Region(configuration, self.network)
        self.sharing: Sharing[AuthenticationResult] = Sharing()
        self.background = Background()
        self._authorities: dict[str, Authority] = {}
        self._lock = threading.Lock()

    @property
    def id(self) -> str:
        return self.configuration.client_id

    @property
    def environment(self) -> str:
        """The host of the application's own authority."""
        return authority.canonical(self.configuration.authority).netloc

    def resolve(self, address: str = "") -> Authority:
        """Return an authority, the application's own where none is named; each is asked about itself once."""
        wanted = authority.canonical(address or self.configuration.authority).geturl()
        found = self._authorities.get(wanted)
        if found:
            return found
        with self._lock:
            if wanted not in self._authorities:
                known = self.configuration.known_authorities
                self._authorities[wanted] = authority.resolve(wanted, known, self.network)
            return self._authorities[wanted]
