"""`user_fic`: a user without a password, for whom another token vouches (facts: protocol 3.9)."""

from __future__ import annotations

from conformance.reference_client import hints, user_tokens
from conformance.reference_client.client import Client
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.requests import UserFicRequest
from conformance.reference_client.results import AuthenticationResult
from conformance.reference_client.scopes import needed
from conformance.reference_client.token_request import TokenRequest


def acquire(client: Client, request: UserFicRequest) -> AuthenticationResult:
    """Return the token and keep the account; raise `AuthError` (usage) unless the user is named in one way."""
    needed(request.scopes)
    if bool(request.username) == bool(request.object_id):
        raise AuthError(Kind.USAGE, "name the user by name or by object id, not by both", code="ambiguous_user")
    resolved = client.resolve()
    named = {"username": request.username} if request.username else {"user_id": request.object_id}
    form = {"user_federated_identity_credential": request.assertion, **named}
    anchor = hints.by_name(request.username) if request.username else f"Oid:{request.object_id}@{resolved.tenant}"
    wanted = TokenRequest("user_fic", request.scopes, request.correlation_id, form, request.claims, anchor)
    return user_tokens.signed_in(client, resolved, wanted)
