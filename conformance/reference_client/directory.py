"""The accounts of the cache: who is signed in to this application, and signing them out."""

from __future__ import annotations

from typing import Any

import jwt

from conformance.reference_client import accounts, clouds
from conformance.reference_client.accounts import Account
from conformance.reference_client.client import Client
from conformance.reference_client.engine import Facts, Section
from conformance.reference_client.token_cache import TokenCache


def everybody(client: Client, partition: str = "") -> list[Account]:
    """Return who has a token of this application, or of its family; the cache may hold others' accounts, too."""
    with client.cache.open(partition) as cache:
        ours = _ours(client, cache)
        several: dict[str, list[Facts]] = {}
        for entry in cache.account_entries():
            if entry.get("home_account_id") in ours and entry.get("environment") in _environments(client):
                several.setdefault(str(entry["home_account_id"]), []).append(entry)
        return [accounts.gathered(each, _claims(client, cache, home)) for home, each in several.items()]


def find(client: Client, home_account_id: str) -> Account | None:
    return next((each for each in everybody(client, home_account_id) if each.home_account_id == home_account_id), None)


def find_by_username(client: Client, username: str) -> list[Account]:
    """Return all of that name, in whichever tenant, whatever the case."""
    wanted = username.lower()
    return [each for each in everybody(client) if wanted in _names(each)]


def sign_out(client: Client, account: Account) -> None:
    """Forget somebody: their tokens of this application, of its family's others too, and the account itself.

    The browser's session is none of the cache's.
    """
    with client.cache.open(account.home_account_id, writes=True) as cache:
        gone = _relatives(client, cache, account.environment)

        def is_to_go(entry: Facts) -> bool:
            return _is_about(entry, account) and entry.get("client_id") in gone

        for section in (Section.ACCESS_TOKEN, Section.REFRESH_TOKEN, Section.ID_TOKEN):
            cache.drop_where(section, is_to_go)
        cache.drop_where(Section.ACCOUNT, lambda entry: _is_about(entry, account))


def claims_of(id_token: str) -> dict[str, Any]:
    """Return what a kept id token says; it was found good before it was kept, and may be past its end by now."""
    try:
        return jwt.decode(id_token, options={"verify_signature": False}) if id_token else {}
    except jwt.PyJWTError:
        return {}


def _names(account: Account) -> set[str]:
    return {account.username.lower(), *(each.username.lower() for each in account.tenant_profiles)}


def _environments(client: Client) -> frozenset[str]:
    return clouds.aliases(client.environment)


def _ours(client: Client, cache: TokenCache) -> set[Any]:
    tokens = [*cache.credentials(Section.REFRESH_TOKEN), *cache.credentials(Section.ID_TOKEN)]
    family = _shares(client, cache, client.environment)
    return {
        each.get("home_account_id")
        for each in tokens
        if each.get("client_id") == client.id or (family and each.get("family_id"))
    }


def _shares(client: Client, cache: TokenCache, environment: str) -> bool:
    """Say whether a family's tokens may be tried: by its members, and by whom nothing is known of yet."""
    metadata = cache.metadata(client.id, environment)
    return metadata is None or bool(metadata.get("family_id"))


def _relatives(client: Client, cache: TokenCache, environment: str) -> set[Any]:
    """This application, and where it is of a family, everyone whose refresh tokens are."""
    metadata = cache.metadata(client.id, environment)
    if not metadata or not metadata.get("family_id"):
        return {client.id}
    family = (each for each in cache.credentials(Section.REFRESH_TOKEN) if each.get("family_id"))
    return {client.id, *(each.get("client_id") for each in family)}


def _is_about(entry: Facts, account: Account) -> bool:
    same = entry.get("environment") in clouds.aliases(account.environment)
    return same and entry.get("home_account_id") == account.home_account_id


def _claims(client: Client, cache: TokenCache, home_account_id: str) -> dict[str, dict[str, Any]]:
    mine = (each for each in cache.credentials(Section.ID_TOKEN) if each.get("home_account_id") == home_account_id)
    return {str(each.get("realm")): claims_of(str(each.get("secret", ""))) for each in mine if _is_ours(client, each)}


def _is_ours(client: Client, entry: Facts) -> bool:
    return entry.get("client_id") == client.id
