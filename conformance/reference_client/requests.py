"""What can be asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4


def new_correlation_id() -> str:
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class ClientCredentialRequest:
    """A token for the application itself."""

    scopes: tuple[str, ...]
    skip_cache: bool = False
    claims: str = ""
    correlation_id: str = field(default_factory=new_correlation_id)


@dataclass(frozen=True, slots=True)
class SilentRequest:
    """A token for a user, without the user."""

    scopes: tuple[str, ...]
    account: dict[str, Any] | None = None
    correlation_id: str = field(default_factory=new_correlation_id)
