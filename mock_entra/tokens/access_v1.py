"""The v1 access token: `aud` as it was asked for, `appid` and `appidacr`, an issuer that ends in a slash."""

from typing import Any

from mock_entra.token_request import Authorization, Confirmation, TokenRequest
from mock_entra.tokens import claims as both
from mock_entra.tokens import subject


def claims(request: TokenRequest, authorization: Authorization, confirmation: Confirmation, now: int) -> dict[str, Any]:
    """Source: "Access token claims reference", v1.0; facts: protocol 4.1."""
    issuer = request.authority.issuer(1)
    return {
        "aud": both.audience(request, authorization.audience),
        "iss": issuer,
        **both.shared(request, authorization, confirmation, now),
        "idp": issuer,
        **(subject.of_access_token(request, authorization, 1) if authorization.subject else {}),
        "appid": request.client.application.client_id,
        "appidacr": request.client.proof.acr,
        **authorization.claims,
        "ver": "1.0",
    }
