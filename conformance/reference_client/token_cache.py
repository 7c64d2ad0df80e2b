"""The tokens of one application, and of others that share its cache, in the libraries' common format."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from conformance.reference_client import clouds, engine, entries
from conformance.reference_client.answer import Answer
from conformance.reference_client.engine import PARTITION, Facts, Section
from conformance.reference_client.entries import Owner
from conformance.reference_client.scopes import covers


class TokenCache:
    """A view of a cache of msal's. Not to be kept: see `cache_access`."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache

    def access_token(self, owner: Owner, scopes: Iterable[str]) -> Facts | None:
        """Return a bearer token that covers the scopes and has a while to live, the one that lives longest."""
        mine = self._of(Section.ACCESS_TOKEN, owner)
        found = [each for each in mine if entries.is_of(each, owner) and entries.is_plain_bearer(each)]
        return _longest(found, scopes)

    def on_behalf(self, owner: Owner, scopes: Iterable[str]) -> Facts | None:
        """Return a token of a partition, whoever's home account it is: an assertion is one user's."""
        mine = self._of(Section.ACCESS_TOKEN, owner)
        found = [each for each in mine if each.get(PARTITION) == owner.partition and each.get("realm") == owner.realm]
        return _longest(found, scopes)

    def id_token(self, owner: Owner) -> str:
        """Return the id token that is kept for an account in a tenant; empty where there is none."""
        mine = [each for each in self._of(Section.ID_TOKEN, owner) if entries.is_of(each, owner)]
        return str(mine[-1].get("secret", "")) if mine else ""

    def keep_access_token(self, owner: Owner, answer: Answer, scopes: Iterable[str]) -> None:
        """Keep a token, and drop those that it makes needless: with no other scope, or past their end."""
        entry = entries.access_token(owner, answer, " ".join(sorted(answer.granted(scopes))))
        for other in engine.entries(self._cache, Section.ACCESS_TOKEN):
            if entries.is_past(other) or _is_needless(other, entry):
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
            entry = entries.credential(owner, Section.REFRESH_TOKEN, answer.refresh_token)
            entry |= {"target": "", "last_modification_time": entries.now()} | family
            engine.put(self._cache, Section.REFRESH_TOKEN, entry)

    def keep_id_token(self, owner: Owner, id_token: str) -> None:
        for other in self._of(Section.ID_TOKEN, owner):
            if entries.is_of(other, owner):
                engine.drop(self._cache, Section.ID_TOKEN, other)
        entry = entries.credential(owner, Section.ID_TOKEN, id_token) | {"realm": owner.realm}
        engine.put(self._cache, Section.ID_TOKEN, entry)

    def keep_account(self, entry: Facts) -> None:
        """Keep an account; what others wrote beside our own fields survives."""
        same = next((each for each in self.account_entries() if entries.is_same_account(each, entry)), {})
        engine.drop(self._cache, Section.ACCOUNT, same)
        engine.put(self._cache, Section.ACCOUNT, {**same, **entry})

    def account_entries(self) -> list[Facts]:
        return engine.entries(self._cache, Section.ACCOUNT)

    def knows(self, owner: Owner) -> bool:
        """Say whether somebody is still signed in, in whichever tenant."""
        return any(
            each.get("home_account_id") == owner.home_account_id and entries.is_there(each, owner)
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
        return sorted(mine, key=lambda each: entries.moment(each, "last_modification_time"), reverse=True)

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

    def _of(self, section: Section, owner: Owner) -> list[Facts]:
        several = engine.entries(self._cache, section)
        return [each for each in several if each.get("client_id") == owner.client_id and entries.is_there(each, owner)]


def _longest(found: list[Facts], scopes: Iterable[str]) -> Facts | None:
    """Return, of those that cover the scopes and have a while to live, the one that lives longest."""
    wanted, now = tuple(scopes), time.time()
    good = [each for each in found if covers(entries.scopes_of(each), wanted) and entries.is_fresh(each, now)]
    return max(good, key=lambda each: entries.moment(each, "expires_on"), default=None)


def _is_needless(older: Facts, newer: Facts) -> bool:
    return entries.is_twin(older, newer) and covers(entries.scopes_of(newer), entries.scopes_of(older))
