"""How tokens are written: a row for each shape, and the reply of the token endpoint around them (RFC 6749 5.1)."""

import math
from typing import Any, Protocol

from mock_entra import artifacts, signing
from mock_entra.authority import Version
from mock_entra.directory import Application
from mock_entra.scopes import DEFAULT, OPENID
from mock_entra.token_request import Authorization, Confirmation, TokenRequest
from mock_entra.tokens import access_v1, access_v2, client_info, id_token, refresh
from mock_entra.world import Leniency
from mock_entra.world.first_party import GRAPH


class Shape(Protocol):
    """One file of this folder: a kind of access token."""

    def claims(
        self, request: TokenRequest, authorization: Authorization, confirmation: Confirmation, now: int
    ) -> dict[str, Any]: ...


# fmt: off
ACCESS_TOKENS: dict[Version, Shape] = {
    1: access_v1,
    2: access_v2,
}
# fmt: on


async def write(request: TokenRequest, authorization: Authorization, confirmation: Confirmation) -> dict[str, Any]:
    """The successful reply of the token endpoint."""
    now = int(request.authority.world.clock.now())
    told = await access_token(request, authorization, confirmation, now)
    return told | await beside_the_access_token(request, authorization, now)


async def access_token(
    request: TokenRequest, authorization: Authorization, confirmation: Confirmation, now: int
) -> dict[str, Any]:
    """An access token and what is said of it; v1 endpoints write numbers as text, add `resource` and `expires_on`."""
    world = request.authority.world
    version = token_version(request, authorization.resource)
    claims = ACCESS_TOKENS[version].claims(request, authorization, confirmation, now)
    token = await sign(request, claims, version, for_graph=authorization.resource.client_id == GRAPH)
    told = authorization.lifetime * (2 if world.lenient(Leniency.SHORT_LIFE_UNTOLD) else 1)
    if request.version == 1:
        return reply_v1(confirmation, authorization, claims, told, token)
    return {
        "token_type": confirmation.token_type,
        **({"scope": told_scope(authorization)} if authorization.delegation else {}),
        "expires_in": told,
        "ext_expires_in": told,
        **({"refresh_in": told // 2} if told >= 2 * 3600 else {}),
        "access_token": token,
    }


async def beside_the_access_token(request: TokenRequest, authorization: Authorization, now: int) -> dict[str, Any]:
    """What a user's client gets besides: refresh token, id token, client info; nothing for an application itself."""
    user, delegation = authorization.subject, authorization.delegation
    if user is None or delegation is None:
        return {}
    beside: dict[str, Any] = {}
    if delegation.is_offline:
        beside["refresh_token"], ends = await refresh.issue(request, user, delegation)
        if delegation.platform == "spa":
            beside["refresh_token_expires_in"] = math.ceil(ends - request.authority.world.clock.now())
        if request.client.application.family:
            beside["foci"] = "1"
    if "openid" in delegation.openid or request.version == 1:
        claims = id_token.claims(request, user, delegation, authorization.asked, now)
        beside["id_token"] = await sign(request, claims, request.version)
    if client_info.is_asked_for(request.form):
        beside["client_info"] = client_info.written(user)
    if delegation.for_page:
        beside["spa_code"] = await artifacts.hand_out(request.authority.world, delegation.for_page)
    return beside


def told_scope(authorization: Authorization) -> str:
    """The permissions granted, each as it was asked for: behind its API's name, and Graph's without it, too.

    Clients find a token in their cache by these words (msal 1.39 and msal-node 7.2 as they came).
    """
    visible = [scope for scope in authorization.openid if scope != "offline_access"]
    return " ".join(dict.fromkeys((*(spelled(authorization, scope) for scope in authorization.scopes), *visible)))


def spelled(authorization: Authorization, scope: str) -> str:
    is_named = not authorization.named.isdisjoint((scope.lower(), DEFAULT)) and scope not in OPENID
    bare = authorization.resource.client_id == GRAPH and not is_named
    return scope if bare else f"{authorization.audience}/{scope}"


def reply_v1(
    confirmation: Confirmation, authorization: Authorization, claims: dict[str, Any], told: int, token: str
) -> dict[str, Any]:
    """Permissions are bare here: `resource` says whose they are."""
    return {
        "token_type": confirmation.token_type,
        **({"scope": " ".join(authorization.scopes)} if authorization.delegation else {}),
        "expires_in": str(told),
        "ext_expires_in": str(told),
        "expires_on": str(claims["exp"]),
        "not_before": str(claims["nbf"]),
        "resource": authorization.audience,
        "access_token": token,
    }


def token_version(request: TokenRequest, resource: Application) -> Version:
    """The API's registration decides, not the endpoint that was asked."""
    version: Version = 1 if resource.token_version == 1 else 2
    if request.authority.world.lenient(Leniency.WRONG_VERSION):
        return 2 if version == 1 else 1
    return version


async def sign(request: TokenRequest, claims: dict[str, Any], version: Version, *, for_graph: bool = False) -> str:
    """Graph's tokens are for Graph alone to verify: a `nonce` stands in their header (facts: protocol 4)."""
    key = request.authority.signing_key()
    if request.authority.world.lenient(Leniency.HMAC_TOKEN):
        return signing.hs256_over_public_key(key, claims)
    nonce = signing.encode(request.authority.world.random(32)) if for_graph and version == 1 else None
    return await signing.sign(claims, key, thumbprint=version == 1, nonce=nonce)
