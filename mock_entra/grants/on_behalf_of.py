"""RFC 7523 2.1 as the platform uses it: an API hands in the token it was called with, and calls on for the user.

Source: "On-Behalf-Of flow"; facts: protocol 3.8. The assertion must be a token of this authority, for the API that
hands it in, within its time, and speak for a user.
"""

import json
from typing import Any

from mock_entra import signing
from mock_entra.artifacts import SignIn
from mock_entra.delegating import delegate
from mock_entra.directory import User
from mock_entra.errors import (
    ASSERTION_APP_ONLY,
    ASSERTION_NOT_FOR_US,
    ASSERTION_OVER,
    ASSERTION_UNTRUSTED,
    MISSING_CREDENTIAL,
    NOT_AN_ASSERTION,
    NOT_ON_BEHALF_OF,
    UNKNOWN_USER,
    OAuthError,
)
from mock_entra.token_request import Authorization, TokenRequest


async def redeem(request: TokenRequest) -> Authorization:
    if request.form.required("requested_token_use") != "on_behalf_of":
        raise OAuthError(NOT_ON_BEHALF_OF)
    if request.client.proof.method == "none":
        raise OAuthError(MISSING_CREDENTIAL)
    claims = verified(request, request.form.required("assertion"))
    sign_in = SignIn(float(claims["iat"]), tuple(claims.get("amr", ("pwd",))), claims.get("sid"))
    family = request.authority.world.random(16).hex()
    return delegate(request, spoken_for(request, claims), request.form.required("scope"), sign_in, family=family)


def verified(request: TokenRequest, assertion: str) -> dict[str, Any]:
    """The claims of a token this authority issued to be used by this application."""
    authority, tenant = request.authority, request.authority.required_tenant
    keys = authority.world.keys.published(tenant.id, tenant.key_owner)
    claims = signing.verified(assertion, keys)
    if claims is None:
        raise OAuthError(ASSERTION_UNTRUSTED)
    application, now = request.client.application, authority.world.clock.now()
    if not float(claims.get("nbf", 0)) - 1 <= now < float(claims.get("exp", 0)):
        raise OAuthError(ASSERTION_OVER)
    own = (application.client_id, *application.identifier_uris)
    if str(claims.get("aud", "")).removesuffix("/") not in own or claims.get("tid") != tenant.id:
        raise OAuthError(ASSERTION_NOT_FOR_US, audience=json.dumps(claims.get("aud")), client_id=application.client_id)
    return claims


def spoken_for(request: TokenRequest, claims: dict[str, Any]) -> User:
    if "scp" not in claims:
        raise OAuthError(ASSERTION_APP_ONLY, client_id=request.client.application.client_id)
    if not isinstance(claims.get("oid"), str):
        raise OAuthError(NOT_AN_ASSERTION, reason="it names no user")
    user = request.authority.world.directory.user(claims["oid"])
    if user is None:
        raise OAuthError(UNKNOWN_USER, user=claims["oid"], tenant=request.authority.required_tenant.display_name)
    return user
