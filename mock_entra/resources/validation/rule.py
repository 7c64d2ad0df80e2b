"""What a rule of validation is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from mock_entra.resources.problem import Problem, insufficient_scope, invalid_token
from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.token import Token
from mock_entra.world import Leniency


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a token must fulfil, how the API refuses where it does not, and the leniency that skips just this.

    With a `challenge`, the API says what token it wants instead of that the one presented is wrong.
    """

    holds: Callable[[Resource, Token], Awaitable[bool]]
    sentence: str
    leniency: Leniency | None = None
    status: Literal[401, 403] = 401
    challenge: Callable[[Resource, Token], Problem] | None = None

    def problem(self, resource: Resource, token: Token) -> Problem:
        if self.challenge is not None:
            return self.challenge(resource, token)
        return insufficient_scope(self.sentence) if self.status == 403 else invalid_token(self.sentence)
