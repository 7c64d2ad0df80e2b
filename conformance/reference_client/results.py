"""What is given back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Source(StrEnum):
    """Where a token came from."""

    NETWORK = "network"
    CACHE = "cache"
    BROKER = "broker"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class AuthenticationResult:
    """A token, and all that goes with it. `expires_on` is in seconds since the epoch."""

    access_token: str
    token_type: str
    source: Source
    scopes: tuple[str, ...]
    expires_on: float
    tenant_id: str
    authority: str
    correlation_id: str
    account: dict[str, Any] | None = None
