"""A user or a group is no longer assigned to an application."""

from dataclasses import replace

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import AssignmentState, assignment_state
from mock_entra.control.parameters import NamedGroup, NamedUser, OnApplication, Text
from mock_entra.control.refusal import NotThere


class Unassign(OnApplication):
    """Whose assignment to which application ends: name a `user` or a `group`."""

    user: NamedUser | None = Field(None, description="A user by name, user principal name or object id.")
    group: NamedGroup | None = Field(None, description="A group by name or object id.")
    role: Text | None = Field(None, description="The app role that is taken away; whatever was held, where absent.")


async def apply(world: World, told: Unassign) -> AssignmentState:
    """Tokens that are out stay as they are; refused where there was no such assignment."""
    member = finding.membership(world.directory, told.application, told.tenant)
    id = finding.assignee(world.directory, member.tenant, told.user, told.group)
    before = member.principal.assignments
    left = tuple(each for each in before if each.principal != id or told.role not in (None, each.role))
    if left == before:
        raise NotThere(f"{told.user or told.group} has no such assignment to {member.application.name}")
    changed = replace(member.principal, assignments=left)
    await world.directory.put(changed)
    return assignment_state(changed)
