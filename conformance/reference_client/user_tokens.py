"""A token for a user: asked for, checked, kept, and made into a result. What all grants of users have in common."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from conformance.reference_client import accounts, id_token, token_request
from conformance.reference_client.accounts import Account
from conformance.reference_client.answer import Answer
from conformance.reference_client.authority import Authority
from conformance.reference_client.client import Client
from conformance.reference_client.engine import Facts
from conformance.reference_client.entries import Owner
from conformance.reference_client.id_token import Expected
from conformance.reference_client.results import AuthenticationResult, Source
from conformance.reference_client.scopes import with_sign_in
from conformance.reference_client.token_cache import TokenCache
from conformance.reference_client.token_request import TokenRequest


@dataclass(frozen=True, slots=True)
class Tokens:
    """An answer that was found good: whose it is, and what its id token says."""

    answer: Answer
    owner: Owner
    claims: dict[str, Any]
    request: TokenRequest


def ask(client: Client, resolved: Authority, request: TokenRequest, *, nonce: str = "") -> Tokens:
    """Ask for a user's token; raise `AuthError`, also where the id token is not good."""
    wanted = replace(request, scopes=with_sign_in(request.scopes), form={"client_info": "1", **request.form})
    answer = token_request.send(client, resolved, wanted)
    expected = Expected(resolved, client.id, nonce)
    claims = id_token.validated(answer.id_token, expected, client.keys) if answer.id_token else {}
    home, realm = answer.home_account_id or str(claims.get("sub", "")), str(claims.get("tid") or resolved.tenant)
    return Tokens(answer, Owner(client.id, resolved.environment, realm, home), claims, request)


def signed_in(client: Client, resolved: Authority, request: TokenRequest, *, nonce: str = "") -> AuthenticationResult:
    """Ask, and keep the tokens with the account that they are of."""
    tokens = ask(client, resolved, request, nonce=nonce)
    with client.cache.open(tokens.owner.home_account_id, writes=True) as cache:
        keep(cache, tokens)
    return result(tokens, resolved)


def keep(cache: TokenCache, tokens: Tokens) -> None:
    """Keep everything. What is nobody's is not kept: it could be taken for the application's own."""
    if not tokens.owner.home_account_id:
        return
    cache.keep_access_token(tokens.owner, tokens.answer, tokens.request.scopes)
    cache.keep_refresh_token(tokens.owner, tokens.answer)
    if tokens.answer.id_token:
        cache.keep_id_token(tokens.owner, tokens.answer.id_token)
        cache.keep_account(_entry(tokens))


def _entry(tokens: Tokens) -> Facts:
    """An account as the libraries write it; `account_source` is looked at by msal for Python."""
    claims, owner = tokens.claims, tokens.owner
    return {
        "home_account_id": owner.home_account_id,
        "environment": owner.environment,
        "realm": owner.realm,
        "local_account_id": claims.get("oid") or claims.get("sub", ""),
        "username": claims.get("preferred_username") or claims.get("upn") or tokens.request.form.get("username", ""),
        "authority_type": "MSSTS",
        "name": claims.get("name", ""),
        "client_info": tokens.answer.client_info,
        **({"account_source": tokens.request.grant_type} if tokens.request.grant_type != "refresh_token" else {}),
    }


def result(tokens: Tokens, resolved: Authority) -> AuthenticationResult:
    answer, now = tokens.answer, time.time()
    return AuthenticationResult(
        access_token=answer.access_token,
        token_type=answer.token_type,
        source=Source.NETWORK,
        scopes=answer.granted(tokens.request.scopes),
        expires_on=now + answer.life,
        tenant_id=tokens.owner.realm,
        authority=resolved.url,
        correlation_id=tokens.request.correlation_id,
        account=account(tokens),
        id_token=answer.id_token,
        id_token_claims=tokens.claims,
        refresh_on=now + answer.refresh_in if answer.refresh_in is not None else None,
        spa_code=answer.spa_code,
    )


def account(tokens: Tokens) -> Account | None:
    """Return who it is, as the tenant knows them that the token is of."""
    if not tokens.owner.home_account_id or not tokens.claims:
        return None
    return accounts.gathered([_entry(tokens)], {tokens.owner.realm: tokens.claims})
