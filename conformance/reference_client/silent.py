"""A user's token without the user: from the cache, or by a refresh token."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

from conformance.reference_client import claims, directory, refreshing, signed_request
from conformance.reference_client.accounts import Account
from conformance.reference_client.authority import Authority
from conformance.reference_client.client import UNTENANTED, Client
from conformance.reference_client.engine import Facts
from conformance.reference_client.entries import Owner, is_due
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.requests import SilentRequest
from conformance.reference_client.results import AuthenticationResult, Source
from conformance.reference_client.scopes import needed


def acquire(client: Client, request: SilentRequest) -> AuthenticationResult:
    """Return a token; raise `AuthError`: `cache_miss` and `interaction_required` say that the user must be asked.

    Whoever asks for the same at the same time shares one request. A token whose time to be renewed has come is
    returned at once, and renewed meanwhile; where that fails, nothing is lost.
    """
    signed_request.refuse(request)
    needed(request.scopes)
    account = _known(client, request.account)
    resolved = _authority(client, request, account)
    return client.sharing.call(_key(resolved, request, account), partial(_acquire, client, resolved, request, account))


def _acquire(client: Client, resolved: Authority, request: SilentRequest, account: Account) -> AuthenticationResult:
    owner = Owner(client.id, resolved.environment, resolved.tenant, account.home_account_id)
    cached = _cached(client, owner, request)
    if cached is None:
        return refreshing.renew(client, resolved, request, account.home_account_id)
    if is_due(cached):
        renewal = partial(refreshing.renew, client, resolved, request, account.home_account_id)
        client.background.start(_key(resolved, request, account), renewal)
    return _result(client, resolved, request, account, cached)


def _known(client: Client, account: Account | None) -> Account:
    """Return the account as the cache has it now; raise `AuthError` (cache_miss) for nobody, and for a stranger."""
    known = account and directory.find(client, account.home_account_id)
    if not known:
        raise AuthError(Kind.CACHE_MISS, "nobody of that name is signed in", code="no_account")
    return known


def _authority(client: Client, request: SilentRequest, account: Account) -> Authority:
    """Where an authority stands for all tenants, it is the account's own, as the caller was told it."""
    resolved = client.resolve(request.authority)
    if resolved.tenant not in UNTENANTED:
        return resolved
    tenant = (request.account or account).tenant_id
    return client.resolve(resolved.of(tenant)) if tenant else resolved


def _cached(client: Client, owner: Owner, request: SilentRequest) -> Facts | None:
    if request.force_refresh or not claims.asks_for_nothing(request.claims):
        return None
    with client.cache.open(owner.home_account_id) as cache:
        return cache.access_token(owner, request.scopes)


def _key(resolved: Authority, request: SilentRequest, account: Account) -> Hashable:
    scopes = frozenset(each.lower() for each in request.scopes)
    return resolved.url, account.home_account_id, scopes, request.claims.strip(), request.force_refresh


def _result(
    client: Client, resolved: Authority, request: SilentRequest, account: Account, cached: Facts
) -> AuthenticationResult:
    owner = Owner(client.id, resolved.environment, resolved.tenant, account.home_account_id)
    with client.cache.open(owner.home_account_id) as cache:
        id_token = cache.id_token(owner)
    return AuthenticationResult(
        access_token=cached["secret"],
        token_type=str(cached.get("token_type", "Bearer")),
        source=Source.CACHE,
        scopes=tuple(str(cached.get("target", "")).split()),
        expires_on=float(cached["expires_on"]),
        tenant_id=resolved.tenant,
        authority=resolved.url,
        correlation_id=request.correlation_id,
        account=account,
        id_token=id_token,
        id_token_claims=directory.claims_of(id_token),
        refresh_on=float(cached["refresh_on"]) if "refresh_on" in cached else None,
    )
