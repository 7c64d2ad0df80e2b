"""A user's account is disabled."""

from dataclasses import replace

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import UserState, user_state
from mock_entra.control.parameters import OnUser


class DisableUser(OnUser):
    """Whose account is disabled."""


async def apply(world: World, told: DisableUser) -> UserState:
    """The user may not sign in any more."""
    user = replace(finding.user(world.directory, told.user, told.tenant), enabled=False)
    await world.directory.put(user)
    return user_state(user)
