"""A user or a group is assigned to an application, with one of its app roles or without any."""

from dataclasses import replace

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import AssignmentState, assignment_state
from mock_entra.control.parameters import NamedGroup, NamedUser, OnApplication, Text
from mock_entra.control.refusal import Unacceptable
from mock_entra.directory import Application
from mock_entra.directory.service_principals import Assignment


class Assign(OnApplication):
    """Who may use which application, as what: name a `user` or a `group`."""

    user: NamedUser | None = Field(None, description="A user by name, user principal name or object id.")
    group: NamedGroup | None = Field(None, description="A group by name or object id, for all who are in it.")
    role: Text | None = Field(None, description="An app role for users, by value; plain access, where absent.")


async def apply(world: World, told: Assign) -> AssignmentState:
    """New tokens say so in `roles`, and an application that requires assignment lets them in."""
    member = finding.membership(world.directory, told.application, told.tenant)
    refuse_unknown_role(member.application, told.role)
    id = finding.assignee(world.directory, member.tenant, told.user, told.group)
    assignment = Assignment(id, told.role)
    everybody = tuple(dict.fromkeys((*member.principal.assignments, assignment)))
    assigned = replace(member.principal, assignments=everybody)
    await world.directory.put(assigned)
    return assignment_state(assigned)


def refuse_unknown_role(application: Application, role: str | None) -> None:
    offered = [each.value for each in application.app_roles if "User" in each.members]
    if role is not None and role not in offered:
        choices = ", ".join(offered) or "none at all"
        raise Unacceptable(f"{application.name} has no app role {role!r} for users; it has: {choices}")
