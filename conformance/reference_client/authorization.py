"""RFC 6749 4.1.1 and OpenID Connect Core 3.1.2.1: the address at which somebody signs in."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from conformance.reference_client import claims, hints, pkce
from conformance.reference_client.client import Client
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.requests import AuthorizationFlow, AuthorizationUrlRequest
from conformance.reference_client.scopes import needed, with_sign_in
from conformance.reference_client.token_request import who_asks


def begin(client: Client, request: AuthorizationUrlRequest) -> AuthorizationFlow:
    """Return the address, and what to keep until its reply comes. Raises `AuthError` (usage, authority, network)."""
    resolved = client.resolve(request.authority)
    redirect_uri = request.redirect_uri or client.configuration.redirect_uri
    if not redirect_uri:
        raise AuthError(Kind.USAGE, "a redirect URI is needed", code="redirect_uri_empty")
    verifier = pkce.verifier()
    state, nonce = request.state or secrets.token_urlsafe(24), request.nonce or secrets.token_urlsafe(24)
    query = _who_and_where(client, request, redirect_uri) | _what(client, request) | who_asks()
    query |= {
        "state": state,
        "nonce": nonce,
        "code_challenge": pkce.challenge(verifier),
        "code_challenge_method": "S256",
    }
    return AuthorizationFlow(
        url=f"{resolved.needed('authorization_endpoint')}?{urlencode({**query, **request.extra_query})}",
        state=state,
        nonce=nonce,
        code_verifier=verifier,
        redirect_uri=redirect_uri,
        scopes=request.scopes,
        claims=request.claims,
        authority=resolved.url,
        correlation_id=request.correlation_id,
    )


def _who_and_where(client: Client, request: AuthorizationUrlRequest, redirect_uri: str) -> dict[str, str]:
    told = {
        "client_id": client.id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "response_mode": str(request.response_mode),
        "client-request-id": request.correlation_id,
    }
    return told | hints.parameters(request)


def _what(client: Client, request: AuthorizationUrlRequest) -> dict[str, str]:
    """`client_info` makes the reply say whose it is, before anything is redeemed."""
    scopes = with_sign_in((*needed(request.scopes), *request.extra_scopes_to_consent))
    told = {"scope": " ".join(scopes), "client_info": "1"}
    wanted = claims.merged(request.claims, client.configuration.client_capabilities)
    given = {"prompt": request.prompt, "domain_hint": request.domain_hint, "claims": wanted}
    return told | {name: value for name, value in given.items() if value}
