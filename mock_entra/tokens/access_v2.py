"""The v2 access token: `aud` is the API's client id, `azp` and `azpacr` the client."""

from typing import Any

from mock_entra.token_request import Authorization, Confirmation, TokenRequest
from mock_entra.tokens import claims as both
from mock_entra.tokens import subject


def claims(request: TokenRequest, authorization: Authorization, confirmation: Confirmation, now: int) -> dict[str, Any]:
    """Source: "Access token claims reference", v2.0; facts: protocol 4.1."""
    return {
        "aud": both.audience(request, authorization.resource.client_id),
        "iss": request.authority.issuer(2),
        **both.shared(request, authorization, confirmation, now),
        **(subject.of_access_token(request, authorization, 2) if authorization.subject else {}),
        "azp": request.client.application.client_id,
        "azpacr": request.client.proof.acr,
        **authorization.claims,
        "ver": "2.0",
    }
