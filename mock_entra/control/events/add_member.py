"""A user joins a group."""

from dataclasses import replace

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import GroupState, group_state
from mock_entra.control.parameters import NamedGroup, OnUser


class AddMember(OnUser):
    """Who joins which group of the user's tenant."""

    group: NamedGroup


async def apply(world: World, told: AddMember) -> GroupState:
    """The user is a member from now on, in tokens to come; nothing changes for who was one already."""
    user = finding.user(world.directory, told.user, told.tenant)
    group = finding.group(world.directory, finding.tenant(world.directory, user.tenant), told.group)
    joined = replace(group, members=tuple(dict.fromkeys((*group.members, user.id))))
    await world.directory.put(joined)
    return group_state(joined)
