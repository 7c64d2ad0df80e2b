"""What the client gave its caller."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class AccountCheck(Check):
    """An account as clients tell it, normalised by the driver."""

    home_account_id: Expected = None
    """`object.tenant` of the home directory."""
    local_account_id: Expected = None
    """The object in the tenant that issued the token."""
    username: Expected = None
    """The user name."""
    environment: Expected = None
    """The host it was signed in at."""
    tenant_id: Expected = None
    """The tenant that issued the token."""
    name: Expected = None
    """The display name."""


class ResultCheck(Check):
    """The result of a way of getting a token, normalised by the driver."""

    source: Expected = None
    """Where the client says it came from: `network`, `cache`, `broker` or `host`."""
    from_cache: Expected = None
    """Whether the broker had it already, where the client says so."""
    token: Expected = None
    """The access token itself; only ever compared with that of another step."""
    token_type: Expected = None
    """`Bearer`, `pop`, …, as the client spells it."""
    scopes: Expected = None
    """The list of scopes the client says were granted."""
    expires_in: Expected = None
    """Seconds of life left when the client returned."""
    account: AccountCheck | Expected = None
    """The account, `null` for an application's own token."""
    same_as: str | None = None
    """An earlier step whose token this is."""
    differs_from: str | None = None
    """An earlier step whose token this is not."""
    spa_code: Expected = None
    """A code that a single-page application can redeem."""
    refresh_on: Expected = None
    """When the client says it will renew, in seconds since 1970."""
    state: Expected = None
    """The program's own state, handed back."""
    correlation_id: Expected = None
    """The correlation id the client names."""
    refresh_token: Expected = None
    """A refresh token in the caller's hands: most clients must never show one."""
