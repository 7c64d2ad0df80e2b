"""Who is in a group: added and removed by reference (source: "Add members", "Remove member", v1.0)."""

from dataclasses import replace

from mock_entra.directory import Group
from mock_entra.resources.graph import bodies, groups, permissions
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.refusal import not_found, unacceptable
from mock_entra.wire import NO_STORE, Reply


async def add(call: Call) -> Reply:
    """POST /groups/{id}/members/$ref: 204; 400 for who is a member already."""
    group = groups.wanted(call, permissions.WRITE_MEMBERS)
    permissions.require_administrator(call.world, call.caller)
    added = named(call, group, (bodies.read(call.http, bodies.Reference).address,))
    await call.world.directory.put(replace(group, members=(*group.members, *added)))
    return Reply(204, b"", NO_STORE)


async def remove(call: Call) -> Reply:
    """DELETE /groups/{id}/members/{id}/$ref: 204; 404 for who is no member."""
    group = groups.wanted(call, permissions.WRITE_MEMBERS)
    permissions.require_administrator(call.world, call.caller)
    if call.member.lower() not in group.members:
        raise not_found(call.member)
    left = tuple(id for id in group.members if id != call.member.lower())
    await call.world.directory.put(replace(group, members=left))
    return Reply(204, b"", NO_STORE)


def named(call: Call, group: Group, addresses: tuple[str, ...]) -> tuple[str, ...]:
    """The users whose addresses these are, by id; nested groups are not kept here."""
    ids = tuple(dict.fromkeys(address.rstrip("/").rpartition("/")[2].lower() for address in addresses))
    known = {user.id for user in call.world.directory.users(group.tenant)}
    for id in ids:
        if id not in known:
            raise not_found(id)
        if id in group.members:
            raise unacceptable(
                "One or more added object references already exist for the following modified properties: 'members'."
            )
    return ids
