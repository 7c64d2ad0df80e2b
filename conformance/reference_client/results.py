"""What is given back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from conformance.reference_client.accounts import Account


class Source(StrEnum):
    """Where a token came from."""

    NETWORK = "network"
    CACHE = "cache"
    BROKER = "broker"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class AuthenticationResult:
    """A token, and all that goes with it. `expires_on` and `refresh_on` are in seconds since the epoch.

    Secrets are left out of its `repr`. There is no refresh token in it: that stays in the cache.
    """

    access_token: str = field(repr=False)
    token_type: str
    source: Source
    scopes: tuple[str, ...]
    expires_on: float
    tenant_id: str
    authority: str
    correlation_id: str
    account: Account | None = None
    id_token: str = field(default="", repr=False)
    id_token_claims: dict[str, Any] = field(default_factory=dict)
    refresh_on: float | None = None
    spa_code: str = field(default="", repr=False)
    """A second code, for the application's own page (hybrid SPA); empty unless it was asked for."""
    from_cache: bool = False
    """Whether the system's broker had it already; `source` says where it came from to this application."""
    state: str = ""
    """The `state` of the reply that was redeemed; empty where there was none."""
