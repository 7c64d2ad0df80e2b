"""RFC 6749 6: a refresh token of the cache is redeemed, the application's own or one of its family."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.reference_client import hints, user_tokens
from conformance.reference_client.authority import Authority
from conformance.reference_client.client import Client
from conformance.reference_client.engine import Facts, Section
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.requests import RefreshTokenRequest, SilentRequest
from conformance.reference_client.results import AuthenticationResult
from conformance.reference_client.token_request import TokenRequest
from conformance.reference_client.user_tokens import Tokens

KEEPS_ITS_KIND = frozenset({"client_mismatch", "device_authentication_failed", "protection_policy_required"})
"""Suberrors of `invalid_grant` that no sign-in would mend."""


def by_refresh_token(client: Client, request: RefreshTokenRequest) -> AuthenticationResult:
    """Redeem a refresh token that came from elsewhere, and keep what it gives, the account too."""
    form = {"refresh_token": request.refresh_token}
    wanted = TokenRequest("refresh_token", request.scopes, request.correlation_id, form, request.claims)
    return user_tokens.signed_in(client, client.resolve(), wanted)


def renew(client: Client, resolved: Authority, request: SilentRequest, home_account_id: str) -> AuthenticationResult:
    """Redeem the first refresh token that will do; raise `AuthError`, `cache_miss` where there is none."""
    for entry in _candidates(client, resolved.environment, home_account_id):
        try:
            tokens = user_tokens.ask(client, resolved, _wanted(request, entry, home_account_id))
        except AuthError as error:
            _learn(client, resolved.environment, entry, error)
        else:
            _keep(client, tokens)
            return user_tokens.result(tokens, resolved)
    raise AuthError(Kind.CACHE_MISS, "no refresh token fits", code="no_tokens_found")


def _candidates(client: Client, environment: str, home_account_id: str) -> Iterator[Facts]:
    """A member of a family begins with the family's, anyone else with their own; strangers try whether they are one."""
    with client.cache.open(home_account_id) as cache:
        several = cache.refresh_tokens(environment, home_account_id)
        metadata = cache.metadata(client.id, environment)
    own = [each for each in several if each.get("client_id") == client.id]
    family = [each for each in several if each.get("family_id") and each not in own][:1]
    if metadata and metadata.get("family_id"):
        newest = [each for each in several if each.get("family_id")][:1]
        yield from [*newest, *(each for each in own if each not in newest)]
    else:
        yield from [*own, *(family if metadata is None else [])]


def _wanted(request: SilentRequest, entry: Facts, home_account_id: str) -> TokenRequest:
    form = {"refresh_token": entry["secret"]}
    anchor = hints.anchor(home_account_id)
    return TokenRequest("refresh_token", request.scopes, request.correlation_id, form, request.claims, anchor)


def _learn(client: Client, environment: str, entry: Facts, error: AuthError) -> None:
    """Go on after a refusal that is about the family alone; raise any other as what the user can do about it."""
    if error.code != "invalid_grant":
        raise error
    if error.suberror == "client_mismatch" and entry.get("family_id") and entry.get("client_id") != client.id:
        with client.cache.open(str(entry.get("home_account_id")), writes=True) as cache:
            cache.no_member(client.id, environment)
        return
    if error.suberror == "bad_token":
        with client.cache.open(str(entry.get("home_account_id")), writes=True) as cache:
            cache.drop(Section.REFRESH_TOKEN, entry)
    raise error if error.suberror in KEEPS_ITS_KIND else error.as_(Kind.INTERACTION_REQUIRED)


def _keep(client: Client, tokens: Tokens) -> None:
    """Keep what was renewed, unless the user was signed out meanwhile."""
    with client.cache.open(tokens.owner.home_account_id, writes=True) as cache:
        if cache.knows(tokens.owner):
            user_tokens.keep(cache, tokens)
