"""What a world speaks of: each name leads to something the world has, or that Microsoft's own APIs have."""

from collections.abc import Iterator
from dataclasses import dataclass

from mock_entra.world import first_party
from mock_entra.world.mistake import Mistake, Where
from mock_entra.world.model import (
    Application,
    ConditionalAccess,
    Consent,
    LifetimePolicy,
    Permission,
    Tenant,
    World,
)


@dataclass(frozen=True, slots=True)
class Exposed:
    """The permissions an API has, by value."""

    roles: tuple[str, ...]
    scopes: tuple[str, ...]


def mistakes(world: World) -> Iterator[Mistake]:
    """Each name that leads nowhere, at its own place."""
    for index, tenant in enumerate(world.tenants):
        at: Where = ("tenants", index)
        yield from group_members(at, tenant)
        yield from homes(at, tenant, world)
        yield from agents(at, tenant)
        yield from lifetimes(at, tenant)
        yield from conditional_access(at, tenant, world)
        yield from permissions(at, tenant, world)
        yield from consents(at, tenant, world)
        yield from assignments(at, tenant)


def group_members(at: Where, tenant: Tenant) -> Iterator[Mistake]:
    users = {user.name for user in tenant.users}
    for i, group in enumerate(tenant.groups):
        for j, member in enumerate(group.members):
            if member not in users:
                yield (*at, "groups", i, "members", j), f"there is no user {member!r} in this tenant"


def homes(at: Where, tenant: Tenant, world: World) -> Iterator[Mistake]:
    others = [each for each in world.tenants if each is not tenant]
    tenants = {each.name for each in others}
    for i, user in enumerate(tenant.users):
        where = (*at, "users", i, "home")
        if user.home is not None and user.home not in tenants:
            yield where, f"there is no other tenant {user.home!r} in this world; {choices(tenants)}"
        elif user.home and user.name not in (u.name for t in others if t.name == user.home for u in t.users):
            yield where, f"the tenant {user.home!r} has no user {user.name!r}"


def agents(at: Where, tenant: Tenant) -> Iterator[Mistake]:
    applications = {application.name for application in tenant.applications}
    for i, user in enumerate(tenant.users):
        if user.agent_of is not None and user.agent_of not in applications:
            where = (*at, "users", i, "agent_of")
            yield where, f"there is no application {user.agent_of!r} in this tenant; {choices(applications)}"


def lifetimes(at: Where, tenant: Tenant) -> Iterator[Mistake]:
    applications = {application.name for application in tenant.applications}
    for i, policy in enumerate(tenant.policies):
        if isinstance(policy, LifetimePolicy) and policy.application not in (None, *applications):
            where = (*at, "policies", i, "application")
            yield where, f"there is no application {policy.application!r} in this tenant; {choices(applications)}"


def conditional_access(at: Where, tenant: Tenant, world: World) -> Iterator[Mistake]:
    users = {user.name for user in tenant.users}
    groups = {group.name for group in tenant.groups}
    for i, policy in enumerate(tenant.policies):
        if isinstance(policy, ConditionalAccess):
            where = (*at, "policies", i)
            yield from unknown((*where, "users"), "user", policy.users or (), users)
            yield from unknown((*where, "except_users"), "user", policy.except_users, users)
            yield from unknown((*where, "groups"), "group", policy.groups or (), groups)
            for j, name in enumerate(policy.resources or ()):
                if find(name, tenant, world) is None:
                    yield (*where, "resources", j), f"there is no API {name!r} in this world"


def assignments(at: Where, tenant: Tenant) -> Iterator[Mistake]:
    applications = {application.name: application for application in tenant.applications}
    for i, each in enumerate(tenant.assignments):
        where = (*at, "assignments", i)
        yield from unknown((*where, "users"), "user", each.users, {user.name for user in tenant.users})
        yield from unknown((*where, "groups"), "group", each.groups, {group.name for group in tenant.groups})
        application = applications.get(each.application)
        if application is None:
            yield (*where, "application"), f"there is no application {each.application!r} in this tenant"
            continue
        roles = {role.value for role in application.app_roles if "User" in role.members}
        if each.role is not None and each.role not in roles:
            yield (*where, "role"), f"{each.application!r} has no app role {each.role!r} for users; {choices(roles)}"


def unknown(at: Where, what: str, named: tuple[str, ...], known: set[str]) -> Iterator[Mistake]:
    for i, name in enumerate(named):
        if name not in known:
            yield (*at, i), f"there is no {what} {name!r} in this tenant"


def permissions(at: Where, tenant: Tenant, world: World) -> Iterator[Mistake]:
    for i, application in enumerate(tenant.applications):
        for j, permission in enumerate(application.required_permissions):
            where = (*at, "applications", i, "required_permissions", j)
            yield from exposed_by(where, permission, tenant, world)


def consents(at: Where, tenant: Tenant, world: World) -> Iterator[Mistake]:
    everywhere = {a.name for t in world.tenants for a in t.applications}
    users = {user.name for user in tenant.users}
    for i, consent in enumerate(tenant.consents):
        where = (*at, "consents", i)
        if consent.application not in everywhere:
            yield (*where, "application"), f"there is no application {consent.application!r} in this world"
        yield from exposed_by(where, consent, tenant, world)
        if consent.user is not None and consent.user not in users:
            yield (*where, "user"), f"there is no user {consent.user!r} in this tenant"
        if consent.user is not None and consent.roles:
            yield (*where, "roles"), "application permissions are granted for the tenant: leave `user` out"


def exposed_by(at: Where, asked: Permission | Consent, tenant: Tenant, world: World) -> Iterator[Mistake]:
    """The API is there, and so is each of its roles and scopes."""
    api = find(asked.resource, tenant, world)
    if api is None:
        yield (*at, "resource"), f"there is no API {asked.resource!r} in this world"
        return
    for i, role in enumerate(asked.roles):
        if role not in api.roles:
            yield (*at, "roles", i), f"{asked.resource!r} has no app role {role!r}; {choices(api.roles)}"
    for i, scope in enumerate(asked.scopes):
        if scope not in api.scopes:
            yield (*at, "scopes", i), f"{asked.resource!r} has no scope {scope!r}; {choices(api.scopes)}"


def find(name: str, tenant: Tenant, world: World) -> Exposed | None:
    """What a name means: an application of this tenant first, then of any, then an API of Microsoft's."""
    lower = name.lower()
    own = (a for a in tenant.applications if a.name == name)
    others = (a for t in world.tenants for a in t.applications if lower in names(a))
    found = next(own, None) or next(others, None)
    if found:
        return Exposed(tuple(r.value for r in found.app_roles), tuple(s.value for s in found.scopes))
    bare = lower.removesuffix("/")
    apis = (api for api in first_party.APIS.values() if bare in (api.name.lower(), api.client_id, *api.uris))
    return next((Exposed(api.roles, api.scopes) for api in apis), None)


def names(application: Application) -> tuple[str, ...]:
    return application.name.lower(), str(application.client_id), *(uri.lower() for uri in application.identifier_uris)


def choices(known: set[str] | tuple[str, ...]) -> str:
    return f"there is: {', '.join(sorted(known)) or 'none at all'}"
