"""What a world has once: names, identifiers and addresses by which something is found."""

from collections.abc import Iterable, Iterator

from mock_entra.world.first_party import API_NAMES, APIS, CLIENTS
from mock_entra.world.mistake import Mistake, Where
from mock_entra.world.model import Application, ConditionalAccess, Tenant, User, World

Named = Iterator[tuple[Where, str]]
SINGLE = ("adfs", "consumers")
"""Kinds of authority that a path names by the kind alone."""


def mistakes(world: World) -> Iterator[Mistake]:
    """Each second use, at its own place."""
    tenants = [(("tenants", index), tenant) for index, tenant in enumerate(world.tenants)]
    yield from repeated("tenant", (((*at, "name"), f"{t.kind} {t.name}") for at, t in tenants))
    yield from repeated("tenant id", (((*at, "id"), str(t.id)) for at, t in tenants if t.id))
    yield from repeated("domain", ((w, d) for at, t in tenants for w, d in domains(at, t)))
    yield from repeated("kind", (((*at, "kind"), t.kind) for at, t in tenants if t.kind in SINGLE))
    for kind in ("ciam", "b2c"):
        labels = (((*at, "subdomain"), t.subdomain.lower()) for at, t in tenants if t.kind == kind and t.subdomain)
        yield from repeated(f"{kind} subdomain", labels)
    yield from repeated("user principal name", (pair for at, t in tenants for pair in principal_names(at, t)))
    yield from repeated("object id", (pair for at, t in tenants for pair in object_ids(at, t)))
    applications = [pair for at, tenant in tenants for pair in applications_of(at, tenant)]
    yield from repeated("client_id", ((w, i) for at, a in applications for w, i in client_id(at, a)))
    yield from repeated("identifier URI", ((w, u) for at, a in applications for w, u in uris(at, a)))
    yield from taken_by_microsoft(applications)
    for at, tenant in tenants:
        yield from within(at, tenant)


def within(at: Where, tenant: Tenant) -> Iterator[Mistake]:
    yield from repeated("application", named((*at, "applications"), tenant.applications))
    yield from repeated("user", named((*at, "users"), tenant.users))
    yield from repeated("policy", policy_names(at, tenant))
    yield from repeated("group", named((*at, "groups"), tenant.groups))
    for where, application in applications_of(at, tenant):
        scopes = (((*where, "scopes", i, "value"), scope.value) for i, scope in enumerate(application.scopes))
        roles = (((*where, "app_roles", i, "value"), role.value) for i, role in enumerate(application.app_roles))
        yield from repeated("the value", scopes)
        yield from repeated("the value", roles)


def repeated(what: str, found: Iterable[tuple[Where, str]]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for where, name in found:
        if name in seen:
            yield where, f"{what} {name!r} appears twice"
        seen.add(name)


def named(at: Where, things: Iterable[object]) -> Named:
    return (((*at, i, "name"), str(getattr(thing, "name", ""))) for i, thing in enumerate(things))


def domains(at: Where, tenant: Tenant) -> Named:
    return (((*at, "domains", i), domain.lower()) for i, domain in enumerate(tenant.domains))


def policy_names(at: Where, tenant: Tenant) -> Named:
    for i, policy in enumerate(tenant.policies):
        if isinstance(policy, ConditionalAccess):
            yield (*at, "policies", i, "name"), policy.name


def principal_names(at: Where, tenant: Tenant) -> Named:
    """As they will be: one that is not written is made from the name."""
    for i, user in enumerate(tenant.users):
        yield (*at, "users", i, "upn" if user.upn else "name"), principal_name(tenant, user).lower()


def principal_name(tenant: Tenant, user: User) -> str:
    home = tenant.domains[0] if tenant.domains else f"{tenant.kind}/{tenant.name}"
    return user.upn or (f"{user.name}_{user.home}#EXT#@{home}" if user.home else f"{user.name}@{home}")


def object_ids(at: Where, tenant: Tenant) -> Named:
    yield from (((*at, "users", i, "id"), str(user.id)) for i, user in enumerate(tenant.users) if user.id)
    yield from (((*at, "groups", i, "id"), str(group.id)) for i, group in enumerate(tenant.groups) if group.id)


def applications_of(at: Where, tenant: Tenant) -> Iterator[tuple[Where, Application]]:
    return (((*at, "applications", i), application) for i, application in enumerate(tenant.applications))


def client_id(at: Where, application: Application) -> Named:
    if application.client_id:
        yield (*at, "client_id"), str(application.client_id)


def uris(at: Where, application: Application) -> Named:
    """In the form in which they are compared; `{client_id}` is another's only where the client id is."""
    own = str(application.client_id or at)
    for i, uri in enumerate(application.identifier_uris):
        yield (*at, "identifier_uris", i), uri.replace("{client_id}", own).lower().removesuffix("/")


def taken_by_microsoft(applications: Iterable[tuple[Where, Application]]) -> Iterator[Mistake]:
    for at, application in applications:
        for where, id in client_id(at, application):
            if owner := APIS.get(id) or CLIENTS.get(id):
                yield where, f"client_id {id!r} is Microsoft's own: {owner.name} is in every tenant as it is"
        for where, uri in uris(at, application):
            if uri in API_NAMES:
                yield where, f"identifier URI {uri!r} is Microsoft's own"
