"""What an API answered."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class ResourceCheck(Check):
    """The answer of a protected API."""

    status: Expected = None
    """The HTTP status."""
    items: Expected = None
    """How many items the list has."""
    owners: Expected = None
    """The owners seen in the list, each once, sorted."""
    descriptions: Expected = None
    """What the items say, in order."""
    error: Expected = None
    """`error` of the Bearer challenge (RFC 6750 3)."""
    nonce: Expected = None
    """`nonce` of the PoP challenge."""
    next_nonce: Expected = None
    """`nextnonce` of `Authentication-Info`: for the next signed request."""
    claims: Expected = None
    """The claims that the challenge asks for, decoded."""
    challenge: Expected = None
    """The whole `WWW-Authenticate` header."""
    body: Expected = None
    """The body, JSON where it is JSON."""
