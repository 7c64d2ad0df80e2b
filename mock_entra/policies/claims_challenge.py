"""What an API asked for by a claims challenge, and the client passed on, stands in the token.

Source: "Claims challenges, claims requests, and client capabilities", "Developers' guide to Conditional Access
authentication context". That contexts are met was judged before, by `conditional_access`.
"""

from dataclasses import replace
from typing import Any

from mock_entra.directory.requirements import satisfied_contexts
from mock_entra.errors import MALFORMED_REQUEST, OAuthError
from mock_entra.token_request import Authorization, TokenRequest

AHEAD = 300
"""Seconds by which an API's clock may be ahead of this authority's."""


def permit(request: TokenRequest, authorization: Authorization) -> Authorization:
    """Adds `acrs` with the contexts that are met, and an `nbf` no earlier than asked for."""
    claims = {**contexts(request, authorization), **not_before(request, authorization)}
    return replace(authorization, claims={**authorization.claims, **claims}) if claims else authorization


def contexts(request: TokenRequest, authorization: Authorization) -> dict[str, Any]:
    """Those asked for; where the API's registration asks to be told (`acrs`), all that the sign-in meets."""
    user, delegation, asked = authorization.subject, authorization.delegation, authorization.asked
    always = "acrs" in authorization.resource.optional_claims.access_token
    if user is None or delegation is None or not (asked.contexts or asked.wished or always):
        return {}
    tenant, directory = request.authority.required_tenant, request.authority.world.directory
    met = satisfied_contexts(directory, tenant, user, delegation.sign_in.methods, delegation.sign_in.device)
    told = (*asked.contexts, *(context for context in met if always or context in asked.wished))
    return {"acrs": list(dict.fromkeys(told))} if told else {}


def not_before(request: TokenRequest, authorization: Authorization) -> dict[str, Any]:
    wanted, now = authorization.asked.not_before, int(request.authority.world.clock.now())
    if wanted is None or wanted <= now:
        return {}
    if wanted > now + AHEAD:
        raise OAuthError(MALFORMED_REQUEST, reason="the claim 'nbf' asks for a token of a time to come")
    return {"nbf": wanted}
