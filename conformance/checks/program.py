"""What a program did that ran from start to end."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class ProgramCheck(Check):
    """How it ended, and what it printed."""

    exit: Expected = None
    """Its exit status."""
    output: Expected = None
    """Its standard output."""
    errors: Expected = None
    """Its standard error."""
    secrets: Expected = None
    """Where its secret or a token was printed, `output` or `errors`; empty is good."""
    foreign: Expected = None
    """Hosts it tried that are none of the world; nothing was sent to them."""
