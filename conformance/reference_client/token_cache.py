"""The tokens of one application, and of others that share its cache, in the libraries' common format."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from conformance.reference_client import clouds, engine
from conformance.reference_client.answer import Answer
from conformance.reference_client.engine import PARTITION, Facts, Section
from conformance.reference_client.scopes import covers

SKEW = 300
"""Seconds before its end from which a token counts as stale, as in all the libraries."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose token it is. `home_account_id` is empty for an application's own, `partition` where nobody is acted for."""

    client_id: str
    environment: str
    realm: str
    home_account_id: str = ""
    partition: str = ""


class TokenCache:
    """A view of a cache of msal's. Not to be kept: see `cache_access`."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache

    def access_token(self, owner: Owner, scopes: Iterable[str]) -> Facts | None:
        """Return a bearer token that covers the scopes and has a while to live, the one that lives longest."""
        wanted, now = tuple(scopes), time.time()
        found = [each for each in self._access_tokens(owner) if covers(_scopes(each), wanted) and is_fresh(each, now)]
        return max(found, key=lambda each: _moment(each, "expires_on"), default=None)

    def on_behalf(self, owner: Owner, scopes: Iterable[str]) -> Facts | None:
        """Return a token of a partition, whoever's home account it is: an assertion is one user's."""
        wanted, now = tuple(scopes), time.time()
        mine = (each for each in self._of(Section.ACCESS_TOKEN, owner) if each.get(PARTITION) == owner.partition)
        found = [each for each in mine if each.get("realm") == owner.realm and covers(_scopes(each), wanted)]
        fresh = [each for each in found if is_fresh(each, now)]
        return max(fresh, key=lambda each: _moment(each, "expires_on"), default=None)

    def id_token(self, owner: Owner) -> str:
        """Return the id token that is kept for an account in a tenant; empty where there is none."""
        mine = [each for each in self._of(Section.ID_TOKEN, owner) if _is_of(each, owner)]
        return str(mine[-1].get("secret", "")) if mine else ""

    def keep_access_token(self, owner: Owner, answer: Answer, scopes: Iterable[str]) -> None:
        """Keep a token, and drop those that it makes needless: with no other scope, or past their end."""
        entry = _access_token(owner, answer, " ".join(sorted(answer.granted(scopes))))
        for other in engine.entries(self._cache, Section.ACCESS_TOKEN):
            if _is_past(other) or (_is_twin(other, entry) and covers(_scopes(entry), _scopes(other))):
                engine.drop(self._cache, Section.ACCESS_TOKEN, other)
        engine.put(self._cache, Section.ACCESS_TOKEN, entry)

    def keep_refresh_token(self, owner: Owner, answer: Answer) -> None:
        """Keep a refresh token, if there is one, and what is known of the application's family.

        It is good for all scopes and tenants, so it takes the place of all the account had, whoever wrote them.
        """
        family = {"family_id": answer.family} if answer.family else {}
        metadata = {"client_id": owner.client_id, "environment": owner.environment}
        engine.put(self._cache, Section.APP_METADATA, metadata | family)
        if answer.refresh_token:
            self._drop_all_like(owner, Section.REFRESH_TOKEN)
            entry = _credential(owner, Section.REFRESH_TOKEN, answer.refresh_token)
            entry |= {"target": "", "last_modification_time": _now()} | family
            engine.put(self._cache, Section.REFRESH_TOKEN, entry)

    def keep_id_token(self, owner: Owner, id_token: str) -> None:
        for other in self._of(Section.ID_TOKEN, owner):
            if _is_of(other, owner):
                engine.drop(self._cache, Section.ID_TOKEN, other)
        entry = _credential(owner, Section.ID_TOKEN, id_token) | {"realm": owner.realm}
        engine.put(self._cache, Section.ID_TOKEN, entry)

    def keep_account(self, entry: Facts) -> None:
        """Keep an account; what others wrote beside our own fields survives."""
        same = next((each for each in self.account_entries() if _same_account(each, entry)), {})
        engine.drop(self._cache, Section.ACCOUNT, same)
        engine.put(self._cache, Section.ACCOUNT, {**same, **entry})

    def account_entries(self) -> list[Facts]:
        return engine.entries(self._cache, Section.ACCOUNT)

    def knows(self, owner: Owner) -> bool:
        """Say whether somebody is still signed in, in whichever tenant."""
        return any(
            each.get("home_account_id") == owner.home_account_id and _same_environment(each, owner)
            for each in self.account_entries()
        )

    def refresh_tokens(self, environment: str, home_account_id: str) -> list[Facts]:
        """Return everybody's refresh tokens of an account, newest first; none of a partition."""
        mine = (
            each
            for each in engine.entries(self._cache, Section.REFRESH_TOKEN)
            if each.get("home_account_id") == home_account_id
            and each.get("environment") in clouds.aliases(environment)
            and not each.get(PARTITION)
        )
        return sorted(mine, key=lambda each: _moment(each, "last_modification_time"), reverse=True)

    def partition_refresh_token(self, owner: Owner) -> Facts | None:
        """Return the refresh token of a partition."""
        mine = self._of(Section.REFRESH_TOKEN, owner)
        return next((each for each in mine if each.get(PARTITION) == owner.partition), None)

    def metadata(self, client_id: str, environment: str) -> Facts | None:
        """Return what is known of an application, nothing where it was never told of."""
        mine = (
            each for each in engine.entries(self._cache, Section.APP_METADATA) if each.get("client_id") == client_id
        )
        return next((each for each in mine if each.get("environment") in clouds.aliases(environment)), None)

    def no_member(self, client_id: str, environment: str) -> None:
        """Remember that an application is of no family."""
        engine.put(self._cache, Section.APP_METADATA, {"client_id": client_id, "environment": environment})

    def credentials(self, section: Section) -> list[Facts]:
        return engine.entries(self._cache, section)

    def drop(self, section: Section, entry: Facts) -> None:
        engine.drop(self._cache, section, entry)

    def drop_where(self, section: Section, is_to_go: Callable[[Facts], bool]) -> None:
        for entry in engine.entries(self._cache, section):
            if is_to_go(entry):
                engine.drop(self._cache, section, entry)

    def _drop_all_like(self, owner: Owner, section: Section) -> None:
        for entry in self._of(section, owner):
            same = (entry.get("home_account_id") or "", entry.get(PARTITION) or "")
            if same == (owner.home_account_id, owner.partition):
                engine.drop(self._cache, section, entry)

    def _access_tokens(self, owner: Owner) -> list[Facts]:
        mine = self._of(Section.ACCESS_TOKEN, owner)
        return [each for each in mine if _is_of(each, owner) and _is_plain_bearer(each)]

    def _of(self, section: Section, owner: Owner) -> list[Facts]:
        several = engine.entries(self._cache, section)
        return [each for each in several if each.get("client_id") == owner.client_id and _same_environment(each, owner)]


def is_fresh(entry: Facts, now: float) -> bool:
    """A token kept in the future was kept before somebody turned the clock back: its end means nothing."""
    return _moment(entry, "expires_on") - now > SKEW and _moment(entry, "cached_at") <= now


def is_due(entry: Facts) -> bool:
    """Say whether the time has come to renew a token that is still good."""
    return 0 < _moment(entry, "refresh_on") <= time.time()


def _access_token(owner: Owner, answer: Answer, target: str) -> Facts:
    now = int(time.time())
    entry = _credential(owner, Section.ACCESS_TOKEN, answer.access_token)
    entry |= {"realm": owner.realm, "target": target, "token_type": answer.token_type, "cached_at": str(now)}
    entry |= {"expires_on": str(now + answer.life), "extended_expires_on": str(now + answer.extended_life)}
    return entry | ({"refresh_on": str(now + answer.refresh_in)} if answer.refresh_in is not None else {})


def _credential(owner: Owner, section: Section, secret: str) -> Facts:
    partition = {PARTITION: owner.partition} if owner.partition else {}
    return {
        "credential_type": str(section),
        "secret": secret,
        "home_account_id": owner.home_account_id or None,
        "environment": owner.environment,
        "client_id": owner.client_id,
        **partition,
    }


def _is_of(entry: Facts, owner: Owner) -> bool:
    return (entry.get("home_account_id") or "") == owner.home_account_id and entry.get("realm") == owner.realm


def _is_plain_bearer(entry: Facts) -> bool:
    bound = (
        entry.get("key_id") or entry.get(PARTITION) or entry.get("ext_cache_key") or entry.get("requestedClaimsHash")
    )
    return not bound and str(entry.get("token_type", "Bearer")).lower() == "bearer"


def _is_twin(one: Facts, other: Facts) -> bool:
    names = ("client_id", "home_account_id", "environment", "realm", "token_type", "key_id", PARTITION, "ext_cache_key")
    return all((one.get(name) or "") == (other.get(name) or "") for name in names)


def _same_environment(entry: Facts, owner: Owner) -> bool:
    return entry.get("environment") in clouds.aliases(owner.environment)


def _same_account(one: Facts, other: Facts) -> bool:
    return all(one.get(name) == other.get(name) for name in ("home_account_id", "environment", "realm"))


def _is_past(entry: Facts) -> bool:
    return _moment(entry, "expires_on") < time.time()


def _scopes(entry: Facts) -> tuple[str, ...]:
    return tuple(str(entry.get("target") or "").split())


def _moment(entry: Facts, name: str) -> int:
    """Seconds since 1970, mostly written as text; 0 where there are none that make sense."""
    told = str(entry.get(name) or "0").partition(".")[0]
    return int(told) if told.isdigit() else 0


def _now() -> str:
    return str(int(time.time()))
