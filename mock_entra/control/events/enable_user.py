"""A user's account is enabled."""

from dataclasses import replace

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import UserState, user_state
from mock_entra.control.parameters import OnUser


class EnableUser(OnUser):
    """Whose account is enabled."""


async def apply(world: World, told: EnableUser) -> UserState:
    """The user may sign in again."""
    user = replace(finding.user(world.directory, told.user, told.tenant), enabled=True)
    await world.directory.put(user)
    return user_state(user)
