"""RFC 6749 4.3: a user name and a password, after asking where that user's passwords are checked."""

from __future__ import annotations

from urllib.parse import quote

from conformance.reference_client import clouds, hints, user_tokens
from conformance.reference_client.authority import Authority
from conformance.reference_client.client import Client
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.requests import UsernamePasswordRequest
from conformance.reference_client.results import AuthenticationResult
from conformance.reference_client.scopes import needed
from conformance.reference_client.token_request import TokenRequest


def acquire(client: Client, request: UsernamePasswordRequest) -> AuthenticationResult:
    """Return the token; raise `AuthError`, for a user whose passwords are checked elsewhere `federated_user`."""
    needed(request.scopes)
    resolved = client.resolve()
    _refuse_federated(client, resolved, request.username)
    form = {"username": request.username, "password": request.password}
    anchor = hints.by_name(request.username)
    wanted = TokenRequest("password", request.scopes, request.correlation_id, form, request.claims, anchor)
    return user_tokens.signed_in(client, resolved, wanted)


def _refuse_federated(client: Client, resolved: Authority, username: str) -> None:
    """Realm discovery, of work accounts alone: customers have no federation of this kind."""
    if resolved.environment.endswith((clouds.CIAM, *clouds.B2C)):
        return
    user = quote(username, safe="")
    told = client.network.get(f"https://{resolved.environment}/common/userrealm/{user}?api-version=1.0").json()
    if str(told.get("account_type", "")).lower() == "federated":
        words = "passwords of this domain are checked by AD FS or the like, which this client cannot reach"
        raise AuthError(Kind.USAGE, words, code="federated_user")
