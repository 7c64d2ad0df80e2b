"""A user joins a tenant."""

from typing import Annotated

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.grafting import graft, with_user
from mock_entra.control.outcomes import NewPassword, user_fields
from mock_entra.control.parameters import OfTenant, Parameters
from mock_entra.directory import User
from mock_entra.world import model


class AddUser(Parameters):
    """Who joins which tenant."""

    tenant: OfTenant
    user: Annotated[model.User, Field(description="The user, as a world file writes one.")]


async def apply(world: World, told: AddUser) -> NewPassword:
    """The user exists from now on; refused where the name or the user principal name is taken."""
    home = finding.tenant(world.directory, told.tenant)
    added = await graft(world, with_user(world.directory, home, told.user))
    user = next(record for record in added if isinstance(record, User))
    return NewPassword(**user_fields(user), password=user.password)
