"""Nobody gets what was not consented to: 65001, with the suberror that clients turn into an interactive request."""

from mock_entra.errors import CONSENT_REQUIRED, OAuthError
from mock_entra.token_request import Authorization, TokenRequest


def permit(request: TokenRequest, authorization: Authorization) -> Authorization:
    if authorization.missing:
        application = request.client.application
        raise OAuthError(CONSENT_REQUIRED, client_id=application.client_id, name=application.name)
    return authorization
