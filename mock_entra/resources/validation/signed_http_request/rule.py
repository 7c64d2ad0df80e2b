"""What a rule of a signed request is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from mock_entra.resources.validation.signed_http_request.proof import Presented
from mock_entra.world import Leniency


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a signed request must fulfil, what is told where it does not, and the leniency that skips it."""

    holds: Callable[[Presented], Awaitable[bool]]
    sentence: str
    leniency: Leniency | None = None
