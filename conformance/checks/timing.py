"""How long a step took, and what went on behind it."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class TimingCheck(Check):
    """Real seconds, on whatever machine this is: bounds are to be wide."""

    took: Expected = None
    """Seconds until the client was done."""
    refresh: Expected = None
    """`blocking` when the token was asked for before the client was done, `background` when after, else `none`.

    To know, the suite waits a moment once the client is done.
    """
