"""What must fit together in a world: names that are spoken of exist, and nothing exists twice."""

from collections.abc import Iterable, Iterator

from mock_entra.world.first_party import API_NAMES
from mock_entra.world.model import Tenant, World

Where = tuple[str | int, ...]
Mistake = tuple[Where, str]


def mistakes_between(world: World) -> Iterator[Mistake]:
    """Each reference that leads nowhere and each name, identifier or domain used twice."""
    yield from repeated("tenant", ((("tenants", i, "name"), f"{t.kind} {t.name}") for i, t in enumerate(world.tenants)))
    yield from repeated("tenant id", ((("tenants", i, "id"), str(t.id)) for i, t in enumerate(world.tenants) if t.id))
    yield from repeated("domain", domains(world))
    yield from repeated("client_id", client_ids(world))
    for index, tenant in enumerate(world.tenants):
        yield from within(("tenants", index), tenant, world)


def domains(world: World) -> Iterator[tuple[Where, str]]:
    for i, tenant in enumerate(world.tenants):
        for j, domain in enumerate(tenant.domains):
            yield ("tenants", i, "domains", j), domain.lower()


def client_ids(world: World) -> Iterator[tuple[Where, str]]:
    for i, tenant in enumerate(world.tenants):
        for j, application in enumerate(tenant.applications):
            if application.client_id:
                yield ("tenants", i, "applications", j, "client_id"), str(application.client_id)


def repeated(what: str, named: Iterable[tuple[Where, str]]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for where, name in named:
        if name in seen:
            yield where, f"{what} {name!r} appears twice"
        seen.add(name)


def within(at: Where, tenant: Tenant, world: World) -> Iterator[Mistake]:
    if tenant.kind in ("ciam", "b2c") and tenant.subdomain is None:
        yield at, f"a {tenant.kind} tenant needs a `subdomain`: the first label of its own host name"
    yield from repeated(
        "application", (((*at, "applications", i, "name"), a.name) for i, a in enumerate(tenant.applications))
    )
    yield from repeated("user", (((*at, "users", i, "name"), u.name) for i, u in enumerate(tenant.users)))
    yield from group_members(at, tenant)
    yield from permissions(at, tenant, world)
    yield from consents(at, tenant, world)


def group_members(at: Where, tenant: Tenant) -> Iterator[Mistake]:
    users = {user.name for user in tenant.users}
    for i, group in enumerate(tenant.groups):
        for j, member in enumerate(group.members):
            if member not in users:
                yield (*at, "groups", i, "members", j), f"there is no user {member!r} in this tenant"


def api_names(world: World) -> frozenset[str]:
    """Every way in which this world's files may name an API."""
    applications = [application for tenant in world.tenants for application in tenant.applications]
    written = [name for a in applications for name in (a.name, str(a.client_id), *a.identifier_uris)]
    return API_NAMES | frozenset(name.lower() for name in written)


def permissions(at: Where, tenant: Tenant, world: World) -> Iterator[Mistake]:
    known = api_names(world)
    for i, application in enumerate(tenant.applications):
        for j, permission in enumerate(application.required_permissions):
            if permission.resource.lower() not in known:
                where = (*at, "applications", i, "required_permissions", j, "resource")
                yield where, f"there is no API {permission.resource!r} in this world"


def consents(at: Where, tenant: Tenant, world: World) -> Iterator[Mistake]:
    known, everywhere = api_names(world), {a.name for t in world.tenants for a in t.applications}
    users = {user.name for user in tenant.users}
    for i, consent in enumerate(tenant.consents):
        where = (*at, "consents", i)
        if consent.application not in everywhere:
            yield (*where, "application"), f"there is no application {consent.application!r} in this world"
        if consent.resource.lower() not in known:
            yield (*where, "resource"), f"there is no API {consent.resource!r} in this world"
        if consent.user is not None and consent.user not in users:
            yield (*where, "user"), f"there is no user {consent.user!r} in this tenant"
        if consent.user is not None and consent.roles:
            yield (*where, "roles"), "application permissions are granted for the tenant: leave `user` out"
