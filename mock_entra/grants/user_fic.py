"""`user_fic`: an agent acts as its own user account, for which it hands in a token instead of a password.

Source: "Agent user OAuth flow" of Microsoft Entra Agent ID, and how MSAL for Python (1.39), Node and Go send it; facts:
protocol 3.9. The token is one the agent got for itself, for `api://AzureADTokenExchange`; the user is named by
`username` or by `user_id` (its object id). Numbers of the refusals are inferred.
"""

from typing import Any

from mock_entra.artifacts import SignIn
from mock_entra.delegating import delegate, refuse_another_origin
from mock_entra.directory import User
from mock_entra.errors import (
    FIC_NOT_FOR_EXCHANGE,
    FIC_OF_A_USER,
    FIC_OF_ANOTHER_CLIENT,
    MALFORMED_REQUEST,
    MISSING_CREDENTIAL,
    MISSING_PARAMETER,
    NOT_ITS_AGENT,
    UNKNOWN_USER,
    OAuthError,
)
from mock_entra.handed_in import audience, verified
from mock_entra.token_request import Authorization, TokenRequest
from mock_entra.world.first_party import APIS, TOKEN_EXCHANGE

EXCHANGE = (TOKEN_EXCHANGE, *(uri.lower() for uri in APIS[TOKEN_EXCHANGE].uris))


async def redeem(request: TokenRequest) -> Authorization:
    """A confidential client's (7000218); the token first, then the user, then whether one is the other's agent."""
    if request.client.proof.method == "none":
        raise OAuthError(MISSING_CREDENTIAL)
    refuse_another_origin(request, "web")
    world, application = request.authority.world, request.client.application
    refuse_another_token(request, verified(request, request.form.required("user_federated_identity_credential")))
    user = named_user(request)
    if user.agent_of != application.client_id:
        raise OAuthError(NOT_ITS_AGENT, client_id=application.client_id, user=user.upn)
    sign_in = SignIn(world.clock.now(), ())
    return delegate(request, user, request.required_scope, sign_in, family=world.random(16).hex(), platform="web")


def refuse_another_token(request: TokenRequest, claims: dict[str, Any]) -> None:
    """Anything but a token that this application got for itself, for the exchange, in this tenant."""
    client_id = request.client.application.client_id
    if audience(claims) not in EXCHANGE or claims.get("tid") != request.authority.required_tenant.id:
        raise OAuthError(FIC_NOT_FOR_EXCHANGE, audience=str(claims.get("aud")))
    if "scp" in claims:
        raise OAuthError(FIC_OF_A_USER)
    if client_id not in (claims.get("azp"), claims.get("appid")):
        raise OAuthError(FIC_OF_ANOTHER_CLIENT, client_id=client_id)


def named_user(request: TokenRequest) -> User:
    """By exactly one of the two names (900144, 9002313), in the addressed tenant (50034)."""
    tenant, directory = request.authority.required_tenant, request.authority.world.directory
    username, user_id = request.form.optional("username"), request.form.optional("user_id")
    if username and user_id:
        raise OAuthError(MALFORMED_REQUEST, reason="the user is named by 'username' and by 'user_id'")
    name = username or user_id
    if name is None:
        raise OAuthError(MISSING_PARAMETER, parameter="username' or 'user_id")
    user = directory.user(name)
    called = "" if user is None else user.upn if username else user.id
    if user is None or user.tenant != tenant.id or called.lower() != name.lower():
        raise OAuthError(UNKNOWN_USER, user=name, tenant=tenant.display_name)
    return user
