"""Objects of a directory by the names people use; a name that fits nothing, or several, is refused in so many words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from mock_entra.control.refusal import Ambiguous, NotThere, Unacceptable
from mock_entra.directory import Application, Directory, Group, ServicePrincipal, Tenant, User
from mock_entra.directory.first_party import APPLICATIONS

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Membership:
    """An application as one tenant knows it."""

    tenant: Tenant
    application: Application
    principal: ServicePrincipal


def tenant(directory: Directory, name: str | None) -> Tenant:
    """The tenant of this name, id, domain or `kind/name`; without a name, the only one there is."""
    everyone = tuple(directory.tenants())
    if name is None:
        return only("tenant", "", everyone, everyone, tenant_label)
    exact = directory.tenant(name) or next((t for t in everyone if tenant_label(t) == name), None)
    found = (exact,) if exact else tuple(t for t in everyone if t.name == name)
    return only("tenant", name, found, everyone, tenant_label)


def user(directory: Directory, name: str, within: str | None = None) -> User:
    """The user of this name, user principal name, object id or `kind/tenant/name`, of one tenant or of all."""
    everyone = tuple(directory.users(tenant(directory, within).id if within else None))
    lower = name.lower()
    exact = tuple(user for user in everyone if lower in (user.id, user.upn.lower()))

    def label(user: User) -> str:
        return f"{label_of(directory, user.tenant)}/{user.name}"

    found = exact or tuple(user for user in everyone if name in (user.name, label(user)))
    return only("user", name, found, everyone, label)


def group(directory: Directory, home: Tenant, name: str) -> Group:
    """The group of this name or object id in a tenant."""
    everything = tuple(directory.groups(home.id))
    found = tuple(g for g in everything if name in (g.name, g.id))
    return only("group", name, found, everything, lambda g: g.name)


def assignee(directory: Directory, home: Tenant, user_name: str | None, group_name: str | None) -> str:
    """The object id of the user or group that is named; refused where that is neither or both."""
    if user_name is not None and group_name is None:
        return user(directory, user_name, home.id).id
    if group_name is not None and user_name is None:
        return group(directory, home, group_name).id
    raise Unacceptable("name a `user` or a `group`, one of the two")


def registration(directory: Directory, name: str, within: str | None = None) -> Application:
    """The registered application of this name, client id or `kind/tenant/name`."""
    everyone = tuple(directory.applications(tenant(directory, within).id if within else None))
    return only_application(directory, name, everyone)


def membership(directory: Directory, name: str, within: str | None = None) -> Membership:
    """An application in a tenant: the named one, which may know other tenants' applications too, else its own."""
    if within is None:
        application = registration(directory, name)
        return known(directory, tenant(directory, application.tenant), application)
    home = tenant(directory, within)
    candidates = known_applications(directory, home)
    own = tuple(a for a in candidates if a.tenant == home.id and called(directory, a, name))
    return known(directory, home, own[0] if len(own) == 1 else only_application(directory, name, candidates))


def known(directory: Directory, home: Tenant, application: Application) -> Membership:
    principal = directory.service_principal(home.id, application.client_id)
    if principal is None:
        raise NotThere(f"{tenant_label(home)} does not know the application {application.name!r}")
    return Membership(home, application, principal)


def known_applications(directory: Directory, home: Tenant) -> tuple[Application, ...]:
    """Every application a tenant knows: its own, other tenants' it uses, and Microsoft's."""
    ids = {principal.client_id for principal in directory.service_principals(home.id)}
    return tuple(a for a in directory.applications() if a.client_id in ids) + tuple(APPLICATIONS.values())


def resource(directory: Directory, home: Tenant, name: str) -> Application:
    """An API that a tenant knows, by identifier URI, client id or application name."""
    return directory.resource(home.id, name) or membership(directory, name, home.id).application


def only_application(directory: Directory, name: str, candidates: Iterable[Application]) -> Application:
    everyone = tuple(candidates)
    found = tuple(application for application in everyone if called(directory, application, name))
    registered = tuple(application for application in everyone if not application.is_first_party)
    return only("application", name, found, registered, lambda a: application_label(directory, a))


def called(directory: Directory, application: Application, name: str) -> bool:
    named = name in (application.name, application_label(directory, application))
    return named or name.lower() == application.client_id


def application_label(directory: Directory, application: Application) -> str:
    return f"{label_of(directory, application.tenant)}/{application.name}"


def only(what: str, name: str, found: tuple[T, ...], everyone: Iterable[T], label: Callable[[T], str]) -> T:
    """The one that was found; else a refusal that lists what there is to choose from."""
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(sorted(map(label, found)))
        spoken = f"are called {name!r}" if name else "are there"
        raise Ambiguous(f"several {what}s {spoken}: say which one of {choices} is meant, by its `tenant` or its id")
    choices = ", ".join(sorted(map(label, everyone))) or "none at all"
    raise NotThere(f"there is no {what} {name!r}; there is: {choices}")


def label_of(directory: Directory, id: str) -> str:
    home = directory.tenant(id)
    return tenant_label(home) if home else id


def tenant_label(tenant: Tenant) -> str:
    return f"{tenant.kind}/{tenant.name}"
