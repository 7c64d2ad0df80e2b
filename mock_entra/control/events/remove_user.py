"""A user leaves: the account is gone, and what was granted by it and to its groups with it."""

from dataclasses import replace

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import Removed
from mock_entra.control.parameters import OnUser


class RemoveUser(OnUser):
    """Who leaves."""


async def apply(world: World, told: RemoveUser) -> Removed:
    """Account, group memberships and consents of the user are gone; the user principal name is free."""
    directory = world.directory
    user = finding.user(directory, told.user, told.tenant)
    groups = [g for g in directory.groups(user.tenant) if user.id in g.members]
    principals = [
        p for p in directory.service_principals(user.tenant) if any(g.user == user.id for g in p.scope_grants)
    ]
    await directory.put(
        *(replace(g, members=tuple(id for id in g.members if id != user.id)) for g in groups),
        *(replace(p, scope_grants=tuple(g for g in p.scope_grants if g.user != user.id)) for p in principals),
    )
    await directory.remove(user)
    return Removed(id=user.id, name=user.name)
