"""How the client failed."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class ErrorCheck(Check):
    """An error as the driver passed it on, raw, and the kind the suite gives it."""

    kind: Expected = None
    """The suite's word for it (see kinds.py), the same for every client."""
    class_: Expected = None
    """The client's own name of the exception."""
    code: Expected = None
    """The client's or the authority's short code, `invalid_client` and the like."""
    suberror: Expected = None
    """The finer word beside the code."""
    error_codes: Expected = None
    """The AADSTS numbers the client passes on, a list."""
    status: Expected = None
    """The HTTP status the client passes on."""
    claims: Expected = None
    """The claims challenge the client passes on."""
    correlation_id: Expected = None
    """The correlation id the client passes on."""
    broker: dict[str, Expected] | None = None
    """What the client passes on of a broker's failure: `status` (by name), `code`, `tag`, `context`."""
    message: Expected = None
    """The text for people."""
