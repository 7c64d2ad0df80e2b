"""What crossed the wire while a step ran, as the authority recorded it."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class WireCheck(Check):
    """The requests of one endpoint: how many, and what the last one looked like."""

    count: Expected = None
    """How many requests."""
    method: Expected = None
    """The verb of the last."""
    host: Expected = None
    """The host the last was sent to, without the port."""
    path: Expected = None
    """Its path."""
    query: dict[str, Expected] | None = None
    """Its query, by name."""
    form: dict[str, Expected] | None = None
    """Its form, by name."""
    headers: dict[str, Expected] | None = None
    """Its headers, by name in lower case."""
    status: Expected = None
    """The status of the answer."""
    error: Expected = None
    """The OAuth error in the answer."""
    error_codes: Expected = None
    """The AADSTS numbers in the answer."""
    gap: Expected = None
    """Seconds between the two that followed each other most closely."""
    forms: list[dict[str, Expected]] | None = None
    """The forms of all of them, in order."""
    errors: Expected = None
    """The OAuth errors in all answers, in order; what was no refusal is null."""
