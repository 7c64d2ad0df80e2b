"""Where assignment is required, only who is assigned gets a token: of the client, and of the API that it is for.

Source: "Restrict your app to a set of users"; applications without a user are judged by the grant they use.
"""

from mock_entra.directory.memberships import is_let_in
from mock_entra.errors import NOT_ASSIGNED, OAuthError
from mock_entra.token_request import Authorization, TokenRequest
from mock_entra.world import Leniency


def permit(request: TokenRequest, authorization: Authorization) -> Authorization:
    """Refused with 50105, which names the first of the two that the user is not assigned to."""
    user, directory = authorization.subject, request.authority.world.directory
    if user is None or request.authority.world.lenient(Leniency.UNASSIGNED_USER):
        return authorization
    for application in (request.client.application, authorization.resource):
        if not is_let_in(directory, (application,), user):
            words = {"client_id": application.client_id, "name": application.name}
            raise OAuthError(NOT_ASSIGNED, user=user.upn, **words)
    return authorization
