"""What the authority answered to a request the suite itself made."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class ResponseCheck(Check):
    """A raw answer, for stories that need no client."""

    status: Expected = None
    """The HTTP status."""
    headers: dict[str, Expected] | None = None
    """Headers, by name in lower case."""
    json_: dict[str, Expected] | None = None
    """Members of the JSON body."""
    text: Expected = None
    """The body as text."""
    value: Expected = None
    """What a directory event answered."""
