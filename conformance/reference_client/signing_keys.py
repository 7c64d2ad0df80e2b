"""RFC 7517: the keys of authorities, fetched when they are needed and kept."""

from __future__ import annotations

import threading

import jwt

from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.network import Network


class SigningKeys:
    """Keys by their ids. An unknown id makes it look again: keys roll over."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._sets: dict[str, dict[str, jwt.PyJWK]] = {}
        self._lock = threading.Lock()

    def find(self, jwks_uri: str, kid: str) -> jwt.PyJWK:
        """Return a key; raise `AuthError` (authority) where the authority has none of that id."""
        with self._lock:
            if kid not in self._sets.get(jwks_uri, {}):
                self._sets[jwks_uri] = self._fetched(jwks_uri)
            key = self._sets[jwks_uri].get(kid)
        if key is None:
            raise AuthError(Kind.AUTHORITY, "the authority has no key that this token names", code="unknown_key")
        return key

    def _fetched(self, jwks_uri: str) -> dict[str, jwt.PyJWK]:
        answer = self._network.get(jwks_uri)
        try:
            keys = jwt.PyJWKSet.from_dict(answer.json())
        except (jwt.PyJWTError, AttributeError, TypeError) as error:
            raise AuthError(Kind.AUTHORITY, f"no keys at {jwks_uri}: {type(error).__name__}", code="no_keys") from error
        return {key.key_id: key for key in keys.keys if key.key_id}
