"""What a request is given: its world, and within it the authority it is addressed to."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from mock_entra.clock import Clock
from mock_entra.directory import Directory, Tenant
from mock_entra.errors import MALFORMED_TENANT, NO_SUCH_ENDPOINT, UNKNOWN_TENANT, OAuthError, Row
from mock_entra.faults import Faults
from mock_entra.hosts import CLOUDS, Host, Place, Role
from mock_entra.keys import KeyRing, SigningKey
from mock_entra.ledger import Ledger
from mock_entra.store import Store
from mock_entra.wire import Reply, Request
from mock_entra.world import Leniency
from mock_entra.world.model import CloudName

Version = Literal[1, 2]
SHARED = ("common", "organizations")
"""Segments that stand for no tenant: who signs in decides."""


@dataclass(slots=True)
class World:
    """One isolated world: a directory with clock, keys, faults and ledger of its own, on listeners of its own.

    `vouched_for_by` is the certificate authority of its own address, PEM; '' where it is plain HTTP.
    """

    id: str
    name: str
    store: Store
    directory: Directory
    keys: KeyRing
    clock: Clock
    faults: Faults
    ledger: Ledger
    skew: float
    single_use_assertions: bool = False
    leniencies: frozenset[Leniency] = field(default_factory=frozenset)
    confirm_devices: bool = False
    reach_issuers: bool = False
    lockout_threshold: int = 10
    lockout_seconds: int = 60
    origin: str = ""
    mtls_origin: str = ""
    vouched_for_by: str = ""
    fetch: Callable[[Request], Awaitable[Reply]] | None = None
    entropy: bytes = b""

    def lenient(self, leniency: Leniency) -> bool:
        return leniency in self.leniencies

    def random(self, size: int) -> bytes:
        """Whatever must be unguessable or unique comes from here; the system is asked for larger portions."""
        if len(self.entropy) < size:
            self.entropy = os.urandom(4096)
        taken, self.entropy = self.entropy[:size], self.entropy[size:]
        return taken

    def records(self, kind: str) -> str:
        """The store's namespace for one kind of this world's records."""
        return f"{self.id}/{kind}"


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority of a world as a request addressed it; `tenant` is None for `common` and `organizations`."""

    world: World
    host: Host
    place: Place
    origin: str
    tenant: Tenant | None

    @property
    def cloud(self) -> CloudName:
        """The tenant's cloud, or the host's where no tenant is addressed."""
        return self.tenant.cloud if self.tenant else self.host.cloud

    @property
    def segment(self) -> str:
        """The first part of this authority's own paths: the tenant's id even where its domain was asked for."""
        if self.place.is_adfs:
            return "adfs"
        if self.place.segment.lower() in (*SHARED, "consumers"):
            return self.place.segment.lower()
        return self.tenant.id if self.tenant else self.place.segment

    def url(self, path: str, user_flow: str | None = None) -> str:
        """The address of one of this authority's endpoints, on the host it was addressed by."""
        flow = f"/{user_flow}" if user_flow else ""
        return f"{self.origin}/{self.segment}{flow}/{path}"

    @property
    def required_tenant(self) -> Tenant:
        """The tenant; refused with AADSTS90002 where the path names none."""
        if self.tenant is None:
            raise OAuthError(UNKNOWN_TENANT, tenant=self.place.segment)
        return self.tenant

    def issuer(self, version: Version) -> str:
        """`iss` of what this authority issues; the template with `{tenantid}` where no tenant is addressed."""
        if self.tenant is None:
            return (
                issuer_base(self.world, self.host, None, version) + "/{tenantid}" + ("/v2.0" if version == 2 else "/")
            )
        return issuer(self.world, self.tenant, version, own=self.host.role is Role.OWN)

    def signing_key(self) -> SigningKey:
        tenant = self.required_tenant
        return self.world.keys.signing(tenant.id, tenant.key_owner)


def issuer(world: World, tenant: Tenant, version: Version, *, own: bool) -> str:
    """A tenant's issuer. With `own` the world's own address stands in for Microsoft's hosts.

    Customer tenants say `https://{tenant id}.ciamlogin.com/{tenant id}/v2.0` whatever name they were addressed by, as
    the service does; the `subdomain` form is a convenience and follows the address. B2C's ends in a slash.
    """
    cloud = CLOUDS[tenant.cloud]
    if tenant.kind == "adfs":
        return f"{world.origin}/adfs" if own else f"https://{cloud.preferred_network}/adfs"
    if version == 1 and tenant.kind != "b2c":
        return f"{world.origin if own else 'https://sts.windows.net'}/{tenant.id}/"
    if tenant.kind == "ciam" and tenant.issuer == "guid":
        return f"https://{tenant.id}.{cloud.ciam}/{tenant.id}/v2.0"
    base = world.origin if own else f"https://{real_host(tenant)}"
    return f"{base}/{tenant.id}/v2.0" + ("/" if tenant.kind == "b2c" else "")


def issuer_base(world: World, host: Host, tenant: Tenant | None, version: Version) -> str:
    if host.role is Role.OWN:
        return world.origin
    if version == 1:
        return "https://sts.windows.net"
    return f"https://{real_host(tenant) if tenant else CLOUDS[host.cloud].preferred_network}"


def real_host(tenant: Tenant) -> str:
    """The host name a tenant's users know it by."""
    cloud = CLOUDS[tenant.cloud]
    if tenant.kind == "ciam":
        return f"{tenant.subdomain}.{cloud.ciam}"
    if tenant.kind == "b2c":
        return f"{tenant.subdomain}.{cloud.b2c}"
    return cloud.preferred_network


def address(world: World, host: Host, place: Place, request: Request, unknown: Row = UNKNOWN_TENANT) -> Authority:
    """The authority a request is for; refused with `unknown` where its path names no tenant of the world."""
    tenant = find_tenant(world.directory, host, place)
    segment = place.segment
    if tenant is None and segment.lower() not in SHARED:
        if "." not in segment and not looks_like_guid(segment):
            raise OAuthError(MALFORMED_TENANT, tenant=segment)
        raise OAuthError(unknown, tenant=segment)
    if tenant and place.user_flow and tenant.user_flow(place.user_flow) is None:
        raise OAuthError(NO_SUCH_ENDPOINT, path=request.path)
    return Authority(world, host, place, request.origin, tenant)


def find_tenant(directory: Directory, host: Host, place: Place) -> Tenant | None:
    """By id or domain; a customer or B2C tenant on its own host by `{subdomain}.onmicrosoft.com` or nothing as well."""
    if place.is_adfs:
        return directory.tenant_of_kind("adfs")
    if host.role in (Role.CIAM, Role.B2C) and host.label:
        own = directory.tenant_of_subdomain(host.role.value, host.label) or directory.tenant(host.label)
        if own and place.segment.lower() in ("", f"{own.subdomain}.onmicrosoft.com"):
            return own
    return directory.tenant(place.segment) if place.segment else None


def looks_like_guid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4
