"""What the client gave its caller."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class ResultCheck(Check):
    """The result of a way of getting a token, normalised by the driver."""

    source: Expected = None
    """Where the client says it came from: `network`, `cache`, `broker` or `host`."""
    token: Expected = None
    """The access token itself; only ever compared with that of another step."""
    token_type: Expected = None
    """`Bearer`, `pop`, …, as the client spells it."""
    scopes: Expected = None
    """The list of scopes the client says were granted."""
    expires_in: Expected = None
    """Seconds of life left when the client returned."""
    account: Expected = None
    """The account, `null` for an application's own token."""
    correlation_id: Expected = None
    """The correlation id the client names."""
    refresh_token: Expected = None
    """A refresh token in the caller's hands: most clients must never show one."""
