"""Tenants: a directory's own name, the hosts it answers on, and what its tokens call their issuer."""

from dataclasses import dataclass
from typing import Literal

from mock_entra.directory.conditional_access import ConditionalAccess
from mock_entra.world.model import CloudName, LifetimePolicy, TenantKind

CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The one tenant of all personal accounts: its id is the same everywhere."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant; `id` is a GUID in lower case, `domains` the verified ones with the primary first."""

    id: str
    name: str
    kind: TenantKind
    display_name: str
    domains: tuple[str, ...]
    subdomain: str | None = None
    cloud: CloudName = "public"
    issuer: Literal["guid", "subdomain"] = "guid"
    region: str = "EU"
    user_flows: tuple[str, ...] = ()
    lifetimes: tuple[LifetimePolicy, ...] = ()
    conditional_access: tuple[ConditionalAccess, ...] = ()
    country: str = "IE"
    language: str = "en"

    @property
    def domain(self) -> str:
        """The primary domain; a tenant without one is spoken of by its id."""
        return self.domains[0] if self.domains else self.id

    @property
    def key_owner(self) -> str:
        """Whose keys sign: tenants of one cloud share that cloud's; B2C policies and AD FS farms have their own."""
        return self.kind if self.kind in ("b2c", "adfs") else self.cloud

    def user_flow(self, name: str) -> str | None:
        """The user flow as it is registered, found without regard to case."""
        return next((flow for flow in self.user_flows if flow.lower() == name.lower()), None)
