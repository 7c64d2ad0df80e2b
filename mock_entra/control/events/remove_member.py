"""A user leaves a group."""

from dataclasses import replace

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import GroupState, group_state
from mock_entra.control.parameters import NamedGroup, OnUser
from mock_entra.control.refusal import NotThere


class RemoveMember(OnUser):
    """Who leaves which group of the user's tenant."""

    group: NamedGroup


async def apply(world: World, told: RemoveMember) -> GroupState:
    """The user is no member from now on; refused for who was none."""
    user = finding.user(world.directory, told.user, told.tenant)
    group = finding.group(world.directory, finding.tenant(world.directory, user.tenant), told.group)
    if user.id not in group.members:
        raise NotThere(f"{user.upn} is not in the group {group.name}")
    left = replace(group, members=tuple(id for id in group.members if id != user.id))
    await world.directory.put(left)
    return group_state(left)
