"""An administrator signs a user out everywhere: what was issued before is worth nothing any more."""

from dataclasses import replace

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import UserState, user_state
from mock_entra.control.parameters import OnUser


class RevokeSessions(OnUser):
    """Whose sessions end now."""


async def apply(world: World, told: RevokeSessions) -> UserState:
    """Everything issued to the user before this moment of the world's clock is revoked."""
    user = finding.user(world.directory, told.user, told.tenant)
    revoked = replace(user, sessions_revoked_at=world.clock.now())
    await world.directory.put(revoked)
    return user_state(revoked)
