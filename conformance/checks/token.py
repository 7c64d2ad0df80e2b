"""What is in the access token."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class TokenCheck(Check):
    """The access token, taken apart by the suite (the client need not look inside)."""

    header: dict[str, Expected] | None = None
    """Its header."""
    claims: dict[str, Expected] | None = None
    """Its claims."""
    signature: Expected = None
    """`valid` when a key published by the authority verifies it, else why not."""
    expires_as_told: Expected = None
    """`true` when its end is where `expires_in` says, a minute more or less."""
    lifetime: Expected = None
    """Seconds from `nbf` to `exp`."""
