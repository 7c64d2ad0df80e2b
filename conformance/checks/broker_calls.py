"""What the device's broker was asked during a step, as its journal has it."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class CallCheck(Check):
    """One call: what was asked, and how it ended."""

    operation: Expected = None
    """`sign_in`, `acquire_token_silently`, `read_account`, …"""
    outcome: Expected = None
    """`ok`, the name of a status, `garbled`, `stopped`, `pending`, `abandoned`."""
    is_cache: Expected = None
    """Whether the token came from the broker's own cache."""
    to_authority: Expected = None
    """How many requests the broker made for it."""
    window: Expected = None
    """The handle that was passed."""
    hint: Expected = None
    """Whom it was told to expect."""
    account_id: Expected = None
    """The account it was for."""
    client_id: Expected = None
    """Who asked."""
    authority: Expected = None
    """Where, as the client has it."""
    scopes: Expected = None
    """For what, a list."""
    redirect_uri: Expected = None
    """The way back that was passed."""
    claims: Expected = None
    """The claims request, as JSON."""
    access_token_to_renew: Expected = None
    """The token that a new one was asked for instead."""
    pop: dict[str, Expected] | Expected = None
    """`method`, `host`, `path` and `nonce` of the request to be signed; null where none is."""
    additional: dict[str, Expected] | None = None
    """Additional parameters by name."""


class CountedCheck(CallCheck):
    """The calls of one operation: how many, and what the last one looked like."""

    count: Expected = None
    """How many."""


class BrokerCallsCheck(Check):
    """The calls at the boundary of the native runtime; where the real one is played, they are its own (see README)."""

    count: Expected = None
    """How many."""
    order: Expected = None
    """Their operations, in order."""
    outcomes: Expected = None
    """How they ended, in order."""
    last: CallCheck | None = None
    """The last one."""
    of: dict[str, CountedCheck] | None = None
    """By operation."""
