"""What Graph answers about writing groups: create, update, delete. Only administrators write: no group has an owner."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from mock_entra.directory import Group, departure
from mock_entra.resources.graph import answers, bodies, group_members, groups, permissions
from mock_entra.resources.graph.bodies import ChangedGroup
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.groups import GROUP
from mock_entra.resources.graph.refusal import invalid_value, unacceptable
from mock_entra.wire import NO_STORE, Reply

REQUIRED = ("display_name", "mail_enabled", "mail_nickname", "security_enabled")
FIELDS = {"display_name": "name", "mail_nickname": "mail_nickname", "description": "description"}


async def create(call: Call) -> Reply:
    """POST /groups: 201 with the new security group; there are none of other kinds here."""
    permissions.require(call.caller, permissions.CREATE_GROUPS)
    permissions.require_administrator(call.world, call.caller)
    body = bodies.read(call.http, ChangedGroup)
    for name in REQUIRED:
        if getattr(body, name) is None:
            alias = ChangedGroup.model_fields[name].alias
            raise unacceptable(f"A value is required for property '{alias}' of resource 'Group'.")
    id = str(UUID(bytes=call.world.random(16), version=4))
    blank = Group(id, call.caller.tenant.id, "", created_at=call.world.clock.now())
    group = changed(call, blank, body)
    await call.world.directory.put(group)
    return answers.one(call, GROUP, group, ("location", f"{call.base}/groups/{id}"), status=201)


async def change(call: Call) -> Reply:
    """PATCH /groups/{id}: 204; `members@odata.bind` adds members."""
    group = groups.wanted(call, permissions.WRITE_GROUPS)
    permissions.require_administrator(call.world, call.caller)
    await call.world.directory.put(changed(call, group, bodies.read(call.http, ChangedGroup)))
    return Reply(204, b"", NO_STORE)


async def remove(call: Call) -> Reply:
    """DELETE /groups/{id}: 204; the group is gone for good, there is no bin to restore it from."""
    group = groups.wanted(call, permissions.WRITE_GROUPS)
    permissions.require_administrator(call.world, call.caller)
    await departure.remove_group(call.world.directory, group)
    return Reply(204, b"", NO_STORE)


def changed(call: Call, group: Group, body: ChangedGroup) -> Group:
    """The group with everything that was sent; 400 for what would make it more than a security group."""
    if extras := body.extras():
        raise unacceptable(f"Property '{next(iter(extras))[:100]}' does not exist or cannot be written.")
    for name, wrong in (
        ("groupTypes", bool(body.group_types)),
        ("mailEnabled", body.mail_enabled is True),
        ("securityEnabled", body.security_enabled is False),
    ):
        if wrong:
            raise invalid_value(name, "Group")
    sent: dict[str, Any] = {
        field: getattr(body, name) for name, field in FIELDS.items() if name in body.model_fields_set
    }
    if sent.get("name", group.name) is None:
        raise invalid_value("displayName", "Group")
    added = group_members.named(call, group, body.members)
    return replace(group, **sent, members=(*group.members, *added))
