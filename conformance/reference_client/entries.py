"""One entry of a cache: how the libraries write it, and what it says."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from conformance.reference_client import clouds
from conformance.reference_client.answer import Answer
from conformance.reference_client.engine import PARTITION, Facts, Section

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


def is_fresh(entry: Facts, now: float) -> bool:
    """A token kept in the future was kept before somebody turned the clock back: its end means nothing.

    Half a second is none: msal-node rounds to the nearest second, upwards too.
    """
    return moment(entry, "expires_on") - now > SKEW and moment(entry, "cached_at") <= math.ceil(now)


def is_due(entry: Facts) -> bool:
    """Say whether the time has come to renew a token that is still good."""
    return 0 < moment(entry, "refresh_on") <= time.time()


def access_token(owner: Owner, answer: Answer, target: str) -> Facts:
    now = int(time.time())
    entry = credential(owner, Section.ACCESS_TOKEN, answer.access_token)
    entry |= {"realm": owner.realm, "target": target, "token_type": answer.token_type, "cached_at": str(now)}
    entry |= {"expires_on": str(now + answer.life), "extended_expires_on": str(now + answer.extended_life)}
    return entry | ({"refresh_on": str(now + answer.refresh_in)} if answer.refresh_in is not None else {})


def credential(owner: Owner, section: Section, secret: str) -> Facts:
    partition = {PARTITION: owner.partition} if owner.partition else {}
    return {
        "credential_type": str(section),
        "secret": secret,
        "home_account_id": owner.home_account_id or None,
        "environment": owner.environment,
        "client_id": owner.client_id,
        **partition,
    }


def is_of(entry: Facts, owner: Owner) -> bool:
    return (entry.get("home_account_id") or "") == owner.home_account_id and entry.get("realm") == owner.realm


def is_plain_bearer(entry: Facts) -> bool:
    """Say whether a token is bound to nothing: no key, no assertion, no path, no claims."""
    bound = (
        entry.get("key_id") or entry.get(PARTITION) or entry.get("ext_cache_key") or entry.get("requestedClaimsHash")
    )
    return not bound and str(entry.get("token_type", "Bearer")).lower() == "bearer"


def is_twin(one: Facts, other: Facts) -> bool:
    """Say whether two tokens are the same but for their scopes."""
    names = ("client_id", "home_account_id", "environment", "realm", "token_type", "key_id", PARTITION, "ext_cache_key")
    return all((one.get(name) or "") == (other.get(name) or "") for name in names)


def is_there(entry: Facts, owner: Owner) -> bool:
    return entry.get("environment") in clouds.aliases(owner.environment)


def is_same_account(one: Facts, other: Facts) -> bool:
    return all(one.get(name) == other.get(name) for name in ("home_account_id", "environment", "realm"))


def is_past(entry: Facts) -> bool:
    return moment(entry, "expires_on") < time.time()


def scopes_of(entry: Facts) -> tuple[str, ...]:
    return tuple(str(entry.get("target") or "").split())


def moment(entry: Facts, name: str) -> int:
    """Seconds since 1970, mostly written as text; 0 where there are none that make sense."""
    told = str(entry.get(name) or "0").partition(".")[0]
    return int(told) if told.isdigit() else 0


def now() -> str:
    """Return this moment as the format writes it."""
    return str(int(time.time()))
