"""A user's password changes."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field, StringConstraints

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import NewPassword, user_fields
from mock_entra.control.parameters import OnUser
from mock_entra.worlds import identifier


class ChangePassword(OnUser):
    """Whose password changes, and into what."""

    password: Annotated[str, StringConstraints(min_length=8, max_length=256)] | None = Field(
        None, description="The new password; made up where absent."
    )


async def apply(world: World, told: ChangePassword) -> NewPassword:
    """The old password is refused from now on; what public clients got for it before is revoked (AADSTS50173)."""
    user = finding.user(world.directory, told.user, told.tenant)
    password = told.password or f"mock-password-{identifier(world)()}"
    changed = replace(user, password=password, password_changed_at=world.clock.now(), must_change_password=False)
    await world.directory.put(changed)
    return NewPassword(**user_fields(changed), password=password)
