"""Groups as Graph shows and answers about them (source: "group resource type", v1.0): they are read, not written."""

from mock_entra.directory import Group
from mock_entra.resources.graph import answers, permissions
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.kind import Kind, always
from mock_entra.resources.graph.refusal import not_found
from mock_entra.resources.graph.users import USER, show_basic
from mock_entra.wire import Reply

# fmt: off
PROPERTIES = {
    "id":                    lambda group: group.id,
    "deletedDateTime":       always(None),
    "classification":        always(None),
    "createdDateTime":       always(None),
    "description":           always(None),
    "displayName":           lambda group: group.name,
    "groupTypes":            always([]),
    "mail":                  always(None),
    "mailEnabled":           always(False),
    "mailNickname":          lambda group: group.name,
    "onPremisesSyncEnabled": always(None),
    "proxyAddresses":        always([]),
    "securityEnabled":       always(True),
    "visibility":            always(None),
}
# fmt: on
FILTERS = frozenset(("displayName", "id", "mail", "mailEnabled", "mailNickname", "securityEnabled"))

GROUP: Kind[Group] = Kind("group", "groups", PROPERTIES, tuple(PROPERTIES), FILTERS)


async def list_groups(call: Call) -> Reply:
    """GET /groups"""
    permissions.require(call.caller, permissions.READ_GROUPS)
    return answers.many(call, GROUP, call.world.directory.groups(call.caller.tenant.id))


async def read(call: Call) -> Reply:
    """GET /groups/{id}"""
    return answers.one(call, GROUP, wanted(call))


async def members(call: Call) -> Reply:
    """GET /groups/{id}/members: nothing but their ids for who may not read users."""
    group = wanted(call)
    everyone = [user for user in call.world.directory.users(group.tenant) if user.id in group.members]
    names = USER.chosen(call.query.select)
    if permissions.holds(call.caller, permissions.READ_WHOLE_USERS):
        return answers.many(call, MEMBER, everyone, lambda user: {**TYPE, **USER.show(user, names)})
    if permissions.holds(call.caller, permissions.READ_USERS):
        return answers.many(call, MEMBER, everyone, lambda user: {**TYPE, **show_basic(user, names)})
    return answers.many(call, MEMBER, everyone, lambda user: {**TYPE, "id": user.id})


TYPE = {"@odata.type": "#microsoft.graph.user"}
MEMBER = Kind("user", "directoryObjects", USER.properties, USER.shown, USER.filters, USER.extended)


def wanted(call: Call) -> Group:
    permissions.require(call.caller, permissions.READ_GROUPS)
    everything = call.world.directory.groups(call.caller.tenant.id)
    found = next((group for group in everything if group.id == call.id.lower()), None)
    if found is None:
        raise not_found(call.id)
    return found
