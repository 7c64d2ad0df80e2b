"""Groups as Graph shows and answers about them (source: "group resource type", v1.0)."""

from mock_entra.directory import Group
from mock_entra.resources.graph import answers, permissions
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.kind import Kind, always
from mock_entra.resources.graph.refusal import not_found
from mock_entra.resources.graph.users import USER, moment, show_basic
from mock_entra.wire import Reply

# fmt: off
PROPERTIES = {
    "id":                    lambda group: group.id,
    "deletedDateTime":       always(None),
    "classification":        always(None),
    "createdDateTime":       lambda group: moment(group.created_at),
    "description":           lambda group: group.description,
    "displayName":           lambda group: group.name,
    "groupTypes":            always([]),
    "mail":                  always(None),
    "mailEnabled":           always(False),
    "mailNickname":          lambda group: group.mail_nickname or group.name,
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


def wanted(call: Call, permission: permissions.Permission = permissions.READ_GROUPS) -> Group:
    """The group of the path, once the caller may know of any (403), and if there is one (404)."""
    permissions.require(call.caller, permission)
    everything = call.world.directory.groups(call.caller.tenant.id)
    found = next((group for group in everything if group.id == call.id.lower()), None)
    if found is None:
        raise not_found(call.id)
    return found
