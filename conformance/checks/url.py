"""The address that the client made for somebody to sign in at."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class UrlCheck(Check):
    """RFC 6749 4.1.1: an authorization request, before anybody goes there."""

    host: Expected = None
    """Its host, without the port."""
    path: Expected = None
    """Its path."""
    query: dict[str, Expected] | None = None
    """Its parameters, by name."""
