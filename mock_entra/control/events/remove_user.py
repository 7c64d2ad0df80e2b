"""A user leaves: the account is gone, and what was granted by it and to its groups with it."""

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import Removed
from mock_entra.control.parameters import OnUser
from mock_entra.directory import departure


class RemoveUser(OnUser):
    """Who leaves."""


async def apply(world: World, told: RemoveUser) -> Removed:
    """Account, group memberships and consents of the user are gone; the user principal name is free."""
    directory = world.directory
    user = finding.user(directory, told.user, told.tenant)
    await departure.remove(directory, user)
    return Removed(id=user.id, name=user.name)
