"""What must never be seen: secrets in messages and logs."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class LeaksCheck(Check):
    """Names of the secrets of this story that were found where they must not be; empty is good."""

    message: Expected = None
    """In the text or any other member of an error."""
    log: Expected = None
    """In what the client wrote to its log during the story so far."""
