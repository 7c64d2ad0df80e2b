"""What the client keeps."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class CacheCheck(Check):
    """How many entries of each kind the application's cache holds after the step."""

    access_tokens: Expected = None
    """Access tokens."""
    refresh_tokens: Expected = None
    """Refresh tokens."""
    id_tokens: Expected = None
    """ID tokens."""
    accounts: Expected = None
    """Accounts."""
