"""What is in the access token."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class SignedRequestCheck(Check):
    """The signed request that a proof-of-possession token comes in."""

    header: dict[str, Expected] | None = None
    """Its header."""
    claims: dict[str, Expected] | None = None
    """What was signed: `ts`, `m`, `u`, `p`, `nonce`, `cnf`, `at`."""
    signature: Expected = None
    """`valid` when the key that it names signed it, else why not."""
    is_bound: Expected = None
    """Whether the token inside is bound to that key, by its thumbprint."""
    key: Expected = None
    """The thumbprint of that key (RFC 7638)."""


class TokenCheck(Check):
    """The access token, taken apart by the suite, not by the client. Of a signed request, the one inside."""

    type: Expected = None
    """`pop` in a signed request, else `bearer`."""
    shr: SignedRequestCheck | None = None
    """The signed request."""
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
