"""Continuous access evaluation: a token is worth nothing any more once its user was signed out everywhere.

Source: "Continuous access evaluation", "Claims challenges, claims requests, and client capabilities". Only tokens of
clients that can be challenged (`xms_cc`) are looked at, as only theirs live long; the others end by themselves.
"""

from math import ceil

from mock_entra.resources.problem import Problem, insufficient_claims
from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.caller import Caller
from mock_entra.resources.validation.token import Token

SENTENCE = (
    "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: "
    "TokenIssuedBeforeRevocationTimestamp"
)


async def holds(resource: Resource, token: Token) -> bool:
    return ended(resource, token) is None


def problem(resource: Resource, token: Token) -> Problem:
    """The challenge: a token is wanted that begins when the old ones ended, or later."""
    at = ceil(ended(resource, token) or 0.0)
    return insufficient_claims(SENTENCE, {"nbf": {"essential": True, "value": str(at)}})


def ended(resource: Resource, token: Token) -> float | None:
    """When tokens like this one ended, in seconds of the world's clock; None for one that is good."""
    caller, world = Caller.of(token), resource.world
    if not caller.can_be_challenged:
        return None
    if caller.is_app:
        return None if is_known_application(resource, caller) else world.clock.now()
    user = world.directory.user(caller.oid)
    if user is None or not user.enabled:
        return world.clock.now()
    begins = token.claims.nbf or 0.0
    ends = (user.sessions_revoked_at, user.password_changed_at)
    return max((at for at in ends if at is not None and begins < at), default=None)


def is_known_application(resource: Resource, caller: Caller) -> bool:
    """Whether the tenant has the service principal still, switched on."""
    principals = resource.world.directory.service_principals(resource.tenant.id)
    return any(principal.id == caller.oid and principal.enabled for principal in principals)
