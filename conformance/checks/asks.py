"""What the client asked of its surroundings."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class AskCheck(Check):
    """One kind of question (`assertion`, `app_token`, `open`, …) during a step."""

    count: Expected = None
    """How often it was asked."""
    with_: dict[str, Expected] | None = None
    """What came with the last."""
