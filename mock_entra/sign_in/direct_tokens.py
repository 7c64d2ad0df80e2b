"""OpenID Connect Core 3.2 and 3.3: the tokens that /authorize hands out itself, by way of the browser."""

from mock_entra import policies, tokens
from mock_entra.authorization_request import SentBack
from mock_entra.delegating import delegate
from mock_entra.directory import User
from mock_entra.directory.first_party import service_principal
from mock_entra.errors import OAuthError
from mock_entra.scopes import OPENID
from mock_entra.sign_in.session import Account
from mock_entra.sign_in.visit import Visit
from mock_entra.token_request import Client, Confirmation, Delegation, Proof, TokenRequest
from mock_entra.tokens import id_token

ACCESS_TOKEN = ("access_token", "token_type", "expires_in", "scope")


async def written(visit: Visit, user: User, account: Account, code: str | None) -> dict[str, str]:
    """Access token and id token as the response type names them; never a refresh token."""
    fields: dict[str, str] = {}
    if visit.asked.response.token:
        fields |= await access_token(visit, user, account)
    if visit.asked.response.id_token:
        fields["id_token"] = await identity(visit, user, account, code, fields.get("access_token"))
    return fields


async def access_token(visit: Visit, user: User, account: Account) -> dict[str, str]:
    """A bearer token of the one API that is asked for; refused as it would be at the token endpoint."""
    request, asked = as_token_request(visit, user), visit.asked
    try:
        granted = delegate(
            request, user, online(asked.scope), visit.session.sign_in(account), family="", claims=asked.claims
        )
        allowed = policies.permit(request, granted)
        now = int(visit.world.clock.now())
        told = await tokens.access_token(request, allowed, Confirmation("Bearer"), now)
    except OAuthError as refusal:
        raise SentBack(refusal, asked.back) from refusal
    return {name: str(told[name]) for name in ACCESS_TOKEN}


async def identity(visit: Visit, user: User, account: Account, code: str | None, access_token: str | None) -> str:
    """The id token, which vouches for the code and the access token beside it."""
    request, asked = as_token_request(visit, user), visit.asked
    openid = tuple(scope for scope in asked.scope.lower().split() if scope in OPENID)
    sign_in = visit.session.sign_in(account)
    delegation = Delegation(openid, asked.scope, sign_in, "", asked.back.platform, asked.nonce)
    claims = id_token.claims(request, user, delegation, asked.claims, int(visit.world.clock.now()))
    hashes = {"c_hash": code, "at_hash": access_token}
    claims |= {name: id_token.half_hash(text) for name, text in hashes.items() if text}
    return await tokens.sign(request, claims, asked.version)


def as_token_request(visit: Visit, user: User) -> TokenRequest:
    """What the client would have asked the token endpoint for, as a public client."""
    tenant, application = visit.tenant_of(user), visit.asked.application
    known = visit.world.directory.service_principal(tenant.id, application.client_id)
    client = Client(application, known or service_principal(tenant.id, application.client_id), Proof("none", "0"))
    request = TokenRequest(visit.authority, visit.http, client, visit.asked.version, is_implicit=True)
    return request.within(tenant)


def online(scope: str) -> str:
    return " ".join(word for word in scope.split() if word.lower() != "offline_access")
