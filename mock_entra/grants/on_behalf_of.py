"""RFC 7523 2.1 as the platform uses it: an API hands in the token it was called with, and calls on for the user.

Source: "On-Behalf-Of flow"; facts: protocol 3.8. The assertion must be a token of this authority, for the API that
hands it in, within its time, and speak for a user. What a policy demands of the user beyond what the assertion says is
refused with `claims`, which the API passes on to its caller. SAML assertions ("requested_token_type") are not issued.
"""

import json
from typing import Any

from mock_entra import aio
from mock_entra.delegating import delegate, is_over, refuse_another_origin
from mock_entra.directory import User
from mock_entra.directory.guests import still_there
from mock_entra.errors import (
    ASSERTION_APP_ONLY,
    ASSERTION_IS_ID_TOKEN,
    ASSERTION_NOT_FOR_US,
    GRANT_WITHDRAWN,
    MISSING_CREDENTIAL,
    NOT_AN_ASSERTION,
    NOT_ON_BEHALF_OF,
    SESSION_REVOKED,
    UNKNOWN_USER,
    UNSUPPORTED_TOKEN_TYPE,
    OAuthError,
)
from mock_entra.handed_in import audience, verified
from mock_entra.token_request import Authorization, TokenRequest
from mock_entra.world import Leniency

ISSUED = "urn:ietf:params:oauth:token-type:access_token"
"""RFC 8693 3: the one type of token that is issued."""


async def redeem(request: TokenRequest) -> Authorization:
    """The use (90014), the type, the credential (7000218), then the assertion: signature, time, audience, its user."""
    if request.form.required("requested_token_use") != "on_behalf_of":
        raise OAuthError(NOT_ON_BEHALF_OF)
    if (wanted := request.form.get("requested_token_type", ISSUED)) != ISSUED:
        raise OAuthError(UNSUPPORTED_TOKEN_TYPE, token_type=wanted)
    if request.client.proof.method == "none":
        raise OAuthError(MISSING_CREDENTIAL)
    refuse_another_origin(request, "web")
    claims = verified(request, request.form.required("assertion"))
    refuse_another_audience(request, claims)
    sign_in, user = aio.sign_in_of(claims), spoken_for(request, claims)
    if is_over(request, user, sign_in, confidential=True):
        raise OAuthError(SESSION_REVOKED)
    family = request.authority.world.random(16).hex()
    return delegate(request, user, request.required_scope, sign_in, family=family, platform="web")


def refuse_another_audience(request: TokenRequest, claims: dict[str, Any]) -> None:
    """Only a token for the API itself, of the addressed tenant, may be handed in."""
    application = request.client.application
    own = {name.removesuffix("/").lower() for name in (application.client_id, *application.identifier_uris)}
    meant = audience(claims) in own or request.authority.world.lenient(Leniency.FOREIGN_ASSERTION)
    if not meant or claims.get("tid") != request.authority.required_tenant.id:
        raise OAuthError(ASSERTION_NOT_FOR_US, audience=json.dumps(claims.get("aud")), client_id=application.client_id)


def spoken_for(request: TokenRequest, claims: dict[str, Any]) -> User:
    """The user of an access token; an id token (240002) names no client that it was issued to."""
    if not {"scp", "appid", "azp"} & set(claims):
        raise OAuthError(ASSERTION_IS_ID_TOKEN)
    if "scp" not in claims:
        raise OAuthError(ASSERTION_APP_ONLY, client_id=request.client.application.client_id)
    if not isinstance(claims.get("oid"), str):
        raise OAuthError(NOT_AN_ASSERTION, reason="it names no user")
    user = request.authority.world.directory.user(claims["oid"])
    if user is None:
        raise OAuthError(UNKNOWN_USER, user=claims["oid"], tenant=request.authority.required_tenant.display_name)
    if still_there(request.authority.world.directory, user.id) is None:
        raise OAuthError(GRANT_WITHDRAWN)
    return user
