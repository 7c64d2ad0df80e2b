"""RFC 7523 2.1 as Entra extends it: an API asks for another API's token in the name of its caller.

What it gets is kept apart by the caller's own token, so that no caller is ever given another's.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial

from conformance.reference_client import claims, user_tokens
from conformance.reference_client.authority import Authority
from conformance.reference_client.client import Client
from conformance.reference_client.engine import Facts
from conformance.reference_client.entries import Owner
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.requests import LongRunningRequest, OnBehalfOfRequest
from conformance.reference_client.results import AuthenticationResult, Source
from conformance.reference_client.scopes import needed
from conformance.reference_client.token_request import TokenRequest

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def acquire(client: Client, request: OnBehalfOfRequest) -> AuthenticationResult:
    """Return a token; raise `AuthError`, whose `claims` the API passes on to its caller. Nothing outlives the token."""
    needed(request.scopes)
    resolved, partition = client.resolve(), _digest(request.assertion)
    asking = partial(_asked, client, resolved, request, partition)
    if request.skip_cache or not claims.asks_for_nothing(request.claims):
        return asking()
    cached = _cached(client, resolved, request.scopes, partition, request.correlation_id)
    return cached or client.sharing.call((resolved.url, partition, request.scopes), asking)


def acquire_long(client: Client, request: LongRunningRequest) -> AuthenticationResult:
    """Begin with the caller's token, or go on without it; raise `AuthError` (cache_miss) for a key never begun."""
    needed(request.scopes)
    resolved, partition = client.resolve(), _digest(f"key:{request.key}")
    if request.assertion:
        begun = OnBehalfOfRequest(request.scopes, request.assertion, request.claims, True, request.correlation_id)
        return _asked(client, resolved, begun, partition, keeps_refresh_token=True)
    if claims.asks_for_nothing(request.claims):
        cached = _cached(client, resolved, request.scopes, partition, request.correlation_id)
        if cached:
            return cached
    return _renewed(client, resolved, request, partition)


def _asked(
    client: Client,
    resolved: Authority,
    request: OnBehalfOfRequest,
    partition: str,
    *,
    keeps_refresh_token: bool = False,
) -> AuthenticationResult:
    form = {"assertion": request.assertion, "requested_token_use": "on_behalf_of"}
    wanted = TokenRequest(GRANT, request.scopes, request.correlation_id, form, request.claims)
    return _kept(client, resolved, wanted, partition, keeps_refresh_token)


def _renewed(client: Client, resolved: Authority, request: LongRunningRequest, partition: str) -> AuthenticationResult:
    with client.cache.open(partition) as cache:
        entry = cache.partition_refresh_token(Owner(client.id, resolved.environment, resolved.tenant, "", partition))
    if entry is None:
        raise AuthError(Kind.CACHE_MISS, "nothing was begun under this key, or it is over", code="no_tokens_found")
    form: Facts = {"refresh_token": entry["secret"]}
    wanted = TokenRequest("refresh_token", request.scopes, request.correlation_id, form, request.claims)
    try:
        return _kept(client, resolved, wanted, partition, True)
    except AuthError as error:
        raise (error.as_(Kind.INTERACTION_REQUIRED) if error.code == "invalid_grant" else error) from error


def _kept(
    client: Client, resolved: Authority, wanted: TokenRequest, partition: str, keeps_refresh_token: bool
) -> AuthenticationResult:
    tokens = user_tokens.ask(client, resolved, wanted)
    owner = replace(tokens.owner, partition=partition)
    with client.cache.open(partition, writes=True) as cache:
        cache.keep_access_token(owner, tokens.answer, wanted.scopes)
        if keeps_refresh_token:
            cache.keep_refresh_token(owner, tokens.answer)
    return user_tokens.result(tokens, resolved)


def _cached(
    client: Client, resolved: Authority, scopes: tuple[str, ...], partition: str, correlation_id: str
) -> AuthenticationResult | None:
    owner = Owner(client.id, resolved.environment, resolved.tenant, "", partition)
    with client.cache.open(partition) as cache:
        found = cache.on_behalf(owner, scopes)
    if found is None:
        return None
    return AuthenticationResult(
        access_token=found["secret"],
        token_type=str(found.get("token_type", "Bearer")),
        source=Source.CACHE,
        scopes=tuple(str(found.get("target", "")).split()),
        expires_on=float(found["expires_on"]),
        tenant_id=resolved.tenant,
        authority=resolved.url,
        correlation_id=correlation_id,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
