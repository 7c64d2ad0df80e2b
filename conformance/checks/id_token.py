"""What is in the ID token."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class IdTokenCheck(Check):
    """OpenID Connect Core 2: the ID token that the client shows, taken apart by the suite."""

    header: dict[str, Expected] | None = None
    """Its header, where the client shows the token itself."""
    claims: dict[str, Expected] | None = None
    """Its claims."""
    signature: Expected = None
    """`valid` when a key published by the authority verifies it, else why not."""
