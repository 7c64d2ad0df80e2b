"""Consent is given: by an administrator for the tenant, or by a user for herself."""

from collections.abc import Iterable
from dataclasses import replace

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import ConsentState, consent_state
from mock_entra.control.parameters import NamedResource, NamedUser, OnApplication
from mock_entra.control.refusal import NotThere, Unacceptable
from mock_entra.directory import Application, Directory, ServicePrincipal, Tenant, User
from mock_entra.directory.first_party import service_principal
from mock_entra.directory.service_principals import RoleGrant, ScopeGrant


class GrantConsent(OnApplication):
    """Which application is granted what of which API, for whom and by whom."""

    resource: NamedResource
    roles: tuple[str, ...] = Field((), description="Application permissions, by value.")
    scopes: tuple[str, ...] = Field((), description="Delegated permissions, by value.")
    user: NamedUser | None = Field(None, description="The one user it holds for; the whole tenant, where absent.")
    by: NamedUser | None = Field(
        None, description="Who grants: `user` where there is one, else an administrator, where absent."
    )


async def apply(world: World, told: GrantConsent) -> ConsentState:
    """Refused as the portal refuses: who is no administrator grants nothing to others, and nothing for administrators.

    An application of another tenant that many may use becomes known to the tenant by its first consent.
    """
    directory = world.directory
    home = tenant_of(directory, told)
    principal = provisioned(directory, home, told.application)
    resource = api(directory, home, told.resource)
    user = finding.user(directory, told.user, home.id) if told.user else None
    granted_by = finding.user(directory, told.by, home.id) if told.by else user
    refuse_unknown(resource, told)
    refuse_without_power(resource, told, user, granted_by)
    granted = with_grants(principal, resource, told, user)
    await directory.put(granted)
    return consent_state(granted)


def tenant_of(directory: Directory, told: GrantConsent) -> Tenant:
    if told.tenant is not None:
        return finding.tenant(directory, told.tenant)
    return finding.membership(directory, told.application).tenant


def provisioned(directory: Directory, home: Tenant, name: str) -> ServicePrincipal:
    """The application's service principal, new where another tenant's application may be used by many."""
    try:
        return finding.membership(directory, name, home.id).principal
    except NotThere:
        foreign = finding.only_application(directory, name, directory.applications())
    if not foreign.is_multi_tenant:
        raise Unacceptable(f"{foreign.name} is for its own tenant only: its sign-in audience is {foreign.audience}")
    return service_principal(home.id, foreign.client_id)


def api(directory: Directory, home: Tenant, name: str) -> Application:
    return finding.resource(directory, home, name)


def refuse_unknown(resource: Application, told: GrantConsent) -> None:
    if not told.roles and not told.scopes:
        raise Unacceptable("nothing is granted: name `roles`, `scopes` or both")
    offered_roles = [r.value for r in resource.app_roles if r.enabled and "Application" in r.members]
    offered_scopes = [scope.value for scope in resource.scopes if scope.enabled]
    refuse_missing("app role for applications", resource, told.roles, offered_roles)
    refuse_missing("scope", resource, told.scopes, offered_scopes)


def refuse_missing(what: str, resource: Application, asked: Iterable[str], offered: list[str]) -> None:
    for value in asked:
        if value not in offered:
            choices = ", ".join(offered) or "none at all"
            raise Unacceptable(f"{resource.name} has no enabled {what} {value!r}; it has: {choices}")


def refuse_without_power(resource: Application, told: GrantConsent, user: User | None, by: User | None) -> None:
    """Nobody named means an administrator."""
    if told.roles and user is not None:
        raise Unacceptable("application permissions are granted for the tenant: leave `user` out")
    if by is None or by.is_administrator:
        return
    if user is None or by.id != user.id:
        raise Unacceptable(f"{by.upn} is no administrator: only one grants for the tenant or for somebody else")
    for value in told.scopes:
        scope = resource.scope(value)
        if scope is not None and scope.admin_only:
            raise Unacceptable(f"{by.upn} is no administrator: only one consents to {value}")


def with_grants(
    principal: ServicePrincipal, resource: Application, told: GrantConsent, user: User | None
) -> ServicePrincipal:
    roles = (RoleGrant(resource.client_id, role) for role in told.roles)
    held = user.id if user else None
    same = [g for g in principal.scope_grants if (g.resource, g.user) == (resource.client_id, held)]
    scopes = tuple(dict.fromkeys((*(scope for grant in same for scope in grant.scopes), *told.scopes)))
    merged = (ScopeGrant(resource.client_id, scopes, held),) if scopes else ()
    return replace(
        principal,
        role_grants=tuple(dict.fromkeys((*principal.role_grants, *roles))),
        scope_grants=(*(grant for grant in principal.scope_grants if grant not in same), *merged),
    )
