"""What the client keeps."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class CacheCheck(Check):
    """What the application's cache holds after the step: how many entries of each kind, and where they belong."""

    readable: Expected = None
    """Whether it is of the libraries' format at all; where it is not, nothing is counted."""
    access_tokens: Expected = None
    """Access tokens."""
    refresh_tokens: Expected = None
    """Refresh tokens."""
    id_tokens: Expected = None
    """ID tokens."""
    accounts: Expected = None
    """Accounts."""
    app_metadata: Expected = None
    """What is remembered of applications, such as their family."""
    realms: Expected = None
    """The tenants that access tokens are kept for, each once, sorted."""
    environments: Expected = None
    """The hosts that entries are kept for, each once, sorted."""
    families: Expected = None
    """The families that refresh tokens and applications belong to, each once, sorted."""
    fields: Expected = None
    """The names of the fields that entries have, each once, sorted."""
    unknown: Expected = None
    """Kinds of entries that the common format does not know, sorted."""
