"""How an API checks an access token (RFC 6750, RFC 7519 7.2): a row for each rule, in the order they are tried.

How the token was presented, and that its holder proved the key it is bound to, comes before: `presented.py`.

This side of the wire shares nothing with the one that mints: tokens are read and verified with PyJWT, and the keys are
fetched from the tenant's own document.
"""

from mock_entra.resources.resource import Resource
from mock_entra.resources.validation import (
    algorithm,
    audience,
    binding,
    continuity,
    expiry,
    issuer,
    not_before,
    permission,
    presented,
    signature,
    signed,
    tenant,
)
from mock_entra.resources.validation.caller import Caller
from mock_entra.resources.validation.rule import Rule
from mock_entra.wire import Request
from mock_entra.world import Leniency

__all__ = ["RULES", "Caller", "admit"]

BEARER = Leniency.API_BEARER_WHERE_POP_IS_DUE

# fmt: off
RULES: dict[str, Rule] = {
    "signed":     Rule(signed.holds,     "The token is not signed.",                   Leniency.API_UNSIGNED_TOKEN),
    "algorithm":  Rule(algorithm.holds,  "The token is not signed with RS256."),
    "signature":  Rule(signature.holds,  "No key of the tenant made the signature.",   Leniency.API_ANY_SIGNATURE),
    "issuer":     Rule(issuer.holds,     "The issuer is not the tenant of this API.",  Leniency.API_ANY_ISSUER),
    "audience":   Rule(audience.holds,   "The audience is not this API.",              Leniency.API_ANY_AUDIENCE),
    "tenant":     Rule(tenant.holds,     "The tid is not the tenant of this API.",     Leniency.API_ANY_TENANT),
    "expiry":     Rule(expiry.holds,     "The token has expired.",                     Leniency.API_EXPIRED_TOKEN),
    "not_before": Rule(not_before.holds, "The token is not valid yet.",                Leniency.API_FUTURE_TOKEN),
    "binding":    Rule(binding.holds,    "The token is bound to a key.",               BEARER),
    "permission": Rule(permission.holds, "The token has neither scp nor roles.",       Leniency.API_NO_PERMISSION, 403),
    "continuity": Rule(continuity.holds, continuity.SENTENCE, Leniency.API_REVOKED_TOKEN, 401, continuity.problem),
}
# fmt: on


async def admit(resource: Resource, http: Request) -> Caller:
    """Who calls, once every rule holds; else the Problem of the first that does not (401, 403; 503 without keys)."""
    token = await presented.read(resource, http)
    for rule in RULES.values():
        if rule.leniency in resource.world.leniencies or await rule.holds(resource, token):
            continue
        raise rule.problem(resource, token)
    return Caller.of(token)
