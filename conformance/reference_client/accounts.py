"""Who is signed in: one account for each person and environment, with a profile for each tenant they were seen in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class TenantProfile:
    """A person as one tenant knows them: guests have another object id there."""

    tenant_id: str
    local_account_id: str
    username: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A person. `home_account_id` is `uid.utid`, and the same in all tenants; the rest is as home knows it,
    or the first tenant that was seen where home was not."""

    home_account_id: str
    environment: str
    tenant_id: str
    username: str
    local_account_id: str
    name: str = ""
    tenant_profiles: tuple[TenantProfile, ...] = ()
    id_token_claims: dict[str, Any] = field(default_factory=dict)
    native_account_id: str = ""
    """What the system's broker knows it by; empty for an account of the cache."""

    def profile(self, tenant_id: str) -> TenantProfile | None:
        """Return how a tenant knows this person, if it was seen to."""
        return next((each for each in self.tenant_profiles if each.tenant_id == tenant_id), None)


def gathered(entries: list[dict[str, Any]], claims: dict[str, dict[str, Any]]) -> Account:
    """Make one account of a person's entries in the cache, one a tenant; `claims` are those of id tokens, by tenant."""
    home = entries[0]["home_account_id"].partition(".")[2]
    entries = sorted(entries, key=lambda each: each.get("realm") != home)
    face = entries[0]
    return Account(
        home_account_id=face["home_account_id"],
        environment=face["environment"],
        tenant_id=face.get("realm", ""),
        username=face.get("username", ""),
        local_account_id=face.get("local_account_id", ""),
        name=_name(face, claims),
        tenant_profiles=tuple(_profile(each, claims) for each in entries),
        id_token_claims=claims.get(face.get("realm", ""), {}),
    )


def _profile(entry: dict[str, Any], claims: dict[str, dict[str, Any]]) -> TenantProfile:
    realm = entry.get("realm", "")
    return TenantProfile(realm, entry.get("local_account_id", ""), entry.get("username", ""), _name(entry, claims))


def _name(entry: dict[str, Any], claims: dict[str, dict[str, Any]]) -> str:
    return str(entry.get("name") or claims.get(entry.get("realm", ""), {}).get("name", ""))
