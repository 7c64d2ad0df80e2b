"""A user gets another user principal name; the object id stays, and the old name is free for somebody else."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field, StringConstraints

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import UserState, user_state
from mock_entra.control.parameters import OnUser
from mock_entra.control.refusal import Unacceptable


class RenameUser(OnUser):
    """Who is renamed, and into what."""

    upn: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=256)] = Field(
        description="The new user principal name; refused where another user has it."
    )


async def apply(world: World, told: RenameUser) -> UserState:
    """The user signs in under the new name; tokens carry the same `oid` as before."""
    user = finding.user(world.directory, told.user, told.tenant)
    holder = world.directory.user(told.upn)
    if holder is not None and holder.id != user.id:
        raise Unacceptable(f"the user principal name {told.upn!r} is taken")
    renamed = replace(user, upn=told.upn)
    await world.directory.put(renamed)
    return user_state(renamed)
