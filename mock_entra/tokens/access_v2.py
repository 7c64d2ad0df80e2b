"""The v2 access token: `aud` is the API's client id, `azp` and `azpacr` the client."""

from typing import Any

from mock_entra.token_request import Authorization, Confirmation, TokenRequest
from mock_entra.tokens import claims as both


def claims(request: TokenRequest, authorization: Authorization, confirmation: Confirmation, now: int) -> dict[str, Any]:
    """Source: "Access token claims reference", v2.0; facts: protocol 4.1."""
    return {
        "aud": both.audience(request, authorization.resource.client_id),
        "iss": request.authority.issuer(2),
        **both.shared(request, authorization, confirmation, now),
        "azp": request.client.application.client_id,
        "azpacr": request.client.proof.acr,
        "ver": "2.0",
    }
