"""What the browser was sent back to the application with."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class ReplyCheck(Check):
    """RFC 6749 4.1.2: the authorization response, as the browser saw it."""

    address: Expected = None
    """Where to, without parameters."""
    mode: Expected = None
    """`query`, `fragment` or `form_post`."""
    parameters: dict[str, Expected] | None = None
    """With what, by name."""
    arrived: Expected = None
    """What the application answered the browser: a status, as text, or `nobody listens`."""
    arrivals: Expected = None
    """The same for each time that it came, where it came several times."""
