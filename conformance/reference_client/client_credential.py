"""RFC 6749 4.4: a token for the application itself."""

from __future__ import annotations

import time

from conformance.reference_client import answer, claims, token_request
from conformance.reference_client.answer import Answer
from conformance.reference_client.authority import Authority
from conformance.reference_client.client import Client
from conformance.reference_client.configuration import AppTokenContext
from conformance.reference_client.engine import Facts
from conformance.reference_client.entries import Owner, is_due
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.requests import ClientCredentialRequest
from conformance.reference_client.results import AuthenticationResult, Source
from conformance.reference_client.scopes import OF_SIGN_IN
from conformance.reference_client.token_request import TokenRequest


def acquire(client: Client, request: ClientCredentialRequest) -> AuthenticationResult:
    """From the cache while it is fresh, else from the authority.

    A token whose time to be refreshed has come is renewed, and still returned where that fails.
    """
    _check_scopes(request.scopes)
    resolved = client.resolve()
    cached = _cached(client, resolved, request)
    if cached is None:
        return _from_network(client, resolved, request)
    if not is_due(cached):
        return _from_cache(cached, resolved, request)
    try:
        return _from_network(client, resolved, request)
    except AuthError:
        return _from_cache(cached, resolved, request)


def _check_scopes(scopes: tuple[str, ...]) -> None:
    if len(scopes) != 1 or not scopes[0].endswith("/.default") or set(scopes) & set(OF_SIGN_IN):
        words = "an application asks for exactly one scope, the resource with /.default"
        raise AuthError(Kind.USAGE, words, code="invalid_scopes")


def _owner(client: Client, resolved: Authority) -> Owner:
    return Owner(client.id, resolved.environment, resolved.tenant)


def _partition(client: Client, resolved: Authority) -> str:
    return f"{client.id}_{resolved.tenant}"


def _cached(client: Client, resolved: Authority, request: ClientCredentialRequest) -> Facts | None:
    if request.skip_cache or not claims.asks_for_nothing(request.claims):
        return None
    with client.cache.open(_partition(client, resolved)) as cache:
        return cache.access_token(_owner(client, resolved), request.scopes)


def _from_network(client: Client, resolved: Authority, request: ClientCredentialRequest) -> AuthenticationResult:
    told = _provided(client, resolved, request) if client.configuration.app_token_provider else None
    if told is None:
        wanted = TokenRequest("client_credentials", request.scopes, request.correlation_id, claims=request.claims)
        told = token_request.send(client, client.region.serving(resolved), wanted)
    with client.cache.open(_partition(client, resolved), writes=True) as cache:
        cache.keep_access_token(_owner(client, resolved), told, request.scopes)
    return _from_answer(told, resolved, request)


def _provided(client: Client, resolved: Authority, request: ClientCredentialRequest) -> Answer:
    """The token comes from the application's own callback, and is cached as any other."""
    assert client.configuration.app_token_provider
    context = AppTokenContext(request.correlation_id, resolved.tenant, request.scopes, request.claims)
    given = client.configuration.app_token_provider(context)
    told: Facts = {"access_token": given.token, "expires_in": given.expires_in, "refresh_in": given.refresh_in}
    return answer.read(told, request.correlation_id)


def _from_answer(told: Answer, resolved: Authority, request: ClientCredentialRequest) -> AuthenticationResult:
    return AuthenticationResult(
        access_token=told.access_token,
        token_type=told.token_type,
        source=Source.NETWORK,
        scopes=request.scopes,
        expires_on=time.time() + told.life,
        tenant_id=resolved.tenant,
        authority=resolved.url,
        correlation_id=request.correlation_id,
    )


def _from_cache(cached: Facts, resolved: Authority, request: ClientCredentialRequest) -> AuthenticationResult:
    return AuthenticationResult(
        access_token=cached["secret"],
        token_type=str(cached.get("token_type", "")),
        source=Source.CACHE,
        scopes=request.scopes,
        expires_on=float(cached["expires_on"]),
        tenant_id=resolved.tenant,
        authority=resolved.url,
        correlation_id=request.correlation_id,
    )
