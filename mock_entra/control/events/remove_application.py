"""A registration is deleted: the application is unknown to every tenant."""

from collections.abc import Iterator
from dataclasses import replace

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import Removed
from mock_entra.control.parameters import OnApplication
from mock_entra.directory import Directory, ServicePrincipal


class RemoveApplication(OnApplication):
    """Which registration is deleted."""


async def apply(world: World, told: RemoveApplication) -> Removed:
    """Registration and service principals are gone, and what anybody was granted of it."""
    directory = world.directory
    application = finding.registration(directory, told.application, told.tenant)
    everybody = tuple(principals(directory))
    own = [principal for principal in everybody if principal.client_id == application.client_id]
    others = (p for p in everybody if p.client_id != application.client_id)
    await directory.put(*(without(p, application.client_id) for p in others if mentions(p, application.client_id)))
    await directory.remove(application, *own)
    return Removed(id=application.client_id, name=application.name)


def principals(directory: Directory) -> Iterator[ServicePrincipal]:
    return (principal for tenant in directory.tenants() for principal in directory.service_principals(tenant.id))


def mentions(principal: ServicePrincipal, resource: str) -> bool:
    return without(principal, resource) != principal


def without(principal: ServicePrincipal, resource: str) -> ServicePrincipal:
    return replace(
        principal,
        role_grants=tuple(grant for grant in principal.role_grants if grant.resource != resource),
        scope_grants=tuple(grant for grant in principal.scope_grants if grant.resource != resource),
    )
