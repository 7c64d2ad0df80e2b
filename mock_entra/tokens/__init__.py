"""How tokens are written: a row for each shape, and the reply of the token endpoint around them (RFC 6749 5.1)."""

from typing import Any, Protocol

from mock_entra import signing
from mock_entra.authority import Version
from mock_entra.directory import Application
from mock_entra.token_request import Authorization, Confirmation, TokenRequest
from mock_entra.tokens import access_v1, access_v2
from mock_entra.world import Leniency


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
    """The successful reply: v1 endpoints write their numbers as strings and add `resource` and `expires_on`."""
    world = request.authority.world
    now = int(world.clock.now())
    version = token_version(request, authorization.resource)
    claims = ACCESS_TOKENS[version].claims(request, authorization, confirmation, now)
    token = await sign(request, claims, version)
    told = authorization.lifetime * (2 if world.lenient(Leniency.SHORT_LIFE_UNTOLD) else 1)
    if request.version == 1:
        return reply_v1(confirmation, claims, told, authorization.audience, token)
    return {
        "token_type": confirmation.token_type,
        "expires_in": told,
        "ext_expires_in": told,
        **({"refresh_in": told // 2} if told >= 2 * 3600 else {}),
        "access_token": token,
    }


def reply_v1(
    confirmation: Confirmation, claims: dict[str, Any], told: int, resource: str, token: str
) -> dict[str, Any]:
    return {
        "token_type": confirmation.token_type,
        "expires_in": str(told),
        "ext_expires_in": str(told),
        "expires_on": str(claims["exp"]),
        "not_before": str(claims["nbf"]),
        "resource": resource,
        "access_token": token,
    }


def token_version(request: TokenRequest, resource: Application) -> Version:
    """The API's registration decides, not the endpoint that was asked."""
    version: Version = 1 if resource.token_version == 1 else 2
    if request.authority.world.lenient(Leniency.WRONG_VERSION):
        return 2 if version == 1 else 1
    return version


async def sign(request: TokenRequest, claims: dict[str, Any], version: Version) -> str:
    key = request.authority.signing_key()
    if request.authority.world.lenient(Leniency.HMAC_TOKEN):
        return signing.hs256_over_public_key(key, claims)
    return await signing.sign(claims, key, thumbprint=version == 1)
