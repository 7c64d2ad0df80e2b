"""A token of this authority that an application hands in again: as an assertion, or as a federated credential."""

from typing import Any

from mock_entra import signing
from mock_entra.errors import ASSERTION_OVER, ASSERTION_UNTRUSTED, OAuthError
from mock_entra.token_request import TokenRequest


def verified(request: TokenRequest, token: str) -> dict[str, Any]:
    """Its claims, where the tenant signed it (50013) and its time is now (500133); whom it is for is not looked at."""
    authority, tenant = request.authority, request.authority.required_tenant
    claims = signing.verified(token, authority.world.keys.published(tenant.id, tenant.key_owner))
    if claims is None:
        raise OAuthError(ASSERTION_UNTRUSTED)
    now = authority.world.clock.now()
    if not float(claims.get("nbf", 0)) - 1 <= now < float(claims.get("exp", 0)):
        raise OAuthError(ASSERTION_OVER)
    return claims


def audience(claims: dict[str, Any]) -> str:
    """`aud` as it is compared: case and one closing slash do not matter."""
    return str(claims.get("aud", "")).removesuffix("/").lower()
