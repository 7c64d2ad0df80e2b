"""How users and groups leave: they are gone, and with them what they were part of and what they had granted."""

from dataclasses import replace

from mock_entra.directory.directory import Directory
from mock_entra.directory.groups import Group
from mock_entra.directory.service_principals import ServicePrincipal
from mock_entra.directory.users import User


async def remove(directory: Directory, user: User) -> None:
    """Account, group memberships, assignments and consents of the user are gone; the user principal name is free."""
    groups = [group for group in directory.groups(user.tenant) if user.id in group.members]
    principals = [p for p in directory.service_principals(user.tenant) if speaks_of(p, user.id)]
    await directory.put(
        *(replace(g, members=tuple(id for id in g.members if id != user.id)) for g in groups),
        *(without(principal, user.id) for principal in principals),
    )
    await directory.remove(user)


async def remove_group(directory: Directory, group: Group) -> None:
    """The group is gone, and whatever its members held by it."""
    principals = [p for p in directory.service_principals(group.tenant) if speaks_of(p, group.id)]
    await directory.put(*(without(principal, group.id) for principal in principals))
    await directory.remove(group)


def speaks_of(principal: ServicePrincipal, id: str) -> bool:
    granted = (grant.user for grant in principal.scope_grants)
    assigned = (assignment.principal for assignment in principal.assignments)
    return id in (*granted, *assigned)


def without(principal: ServicePrincipal, id: str) -> ServicePrincipal:
    return replace(
        principal,
        scope_grants=tuple(grant for grant in principal.scope_grants if grant.user != id),
        assignments=tuple(each for each in principal.assignments if each.principal != id),
    )
