"""How the application proved itself: the assertion it signed."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class ClientAssertionCheck(Check):
    """RFC 7523 3: the `client_assertion` of the last token request, taken apart."""

    header: dict[str, Expected] | None = None
    """Its header."""
    claims: dict[str, Expected] | None = None
    """Its claims."""
    lifetime: Expected = None
    """Seconds from its issue to its end."""
    certificates: Expected = None
    """How many certificates `x5c` holds."""
    thumbprint: Expected = None
    """`sha1` or `sha256` when the header names the registered certificate so, else `unknown`."""
    audience: Expected = None
    """`token_endpoint` when `aud` is the address the assertion was sent to."""
