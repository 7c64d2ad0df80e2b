"""A user changes: the few things about an account that scenarios turn."""

from dataclasses import replace

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import UserState, user_state
from mock_entra.control.parameters import OnUser
from mock_entra.world.model import DirectoryRole


class UpdateUser(OnUser):
    """What is changed of whom; what is left out stays."""

    multi_factor: bool | None = Field(None, description="Per-user multi-factor authentication.")
    mfa_registered: bool | None = Field(None, description="Whether the user has a second factor yet.")
    must_change_password: bool | None = Field(None, description="Whether the next sign-in takes a new password first.")
    directory_roles: tuple[DirectoryRole, ...] | None = Field(None, description="Roles held; replaces those before.")


async def apply(world: World, told: UpdateUser) -> UserState:
    """The account is so from now on; tokens that are out stay as they are."""
    user = finding.user(world.directory, told.user, told.tenant)
    given = told.model_dump(exclude={"user", "tenant"}, exclude_none=True)
    changed = replace(user, **given)
    await world.directory.put(changed)
    return user_state(changed)
