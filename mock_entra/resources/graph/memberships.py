"""What a user is in: groups and directory roles, as objects or as ids; how a `groups` overage is followed."""

from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

from mock_entra.directory import User
from mock_entra.directory.memberships import ROLE_TEMPLATES
from mock_entra.resources.graph import answers, bodies, permissions
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.groups import GROUP
from mock_entra.resources.graph.kind import Kind, always
from mock_entra.resources.graph.refusal import unsupported
from mock_entra.resources.graph.user_verbs import wanted
from mock_entra.wire import Reply


@dataclass(frozen=True, slots=True)
class DirectoryRole:
    """A built-in role as it is activated in a tenant, where it has an id of its own."""

    id: str
    name: str


# fmt: off
ROLE: Kind[DirectoryRole] = Kind("directoryRole", "directoryObjects", {
    "id":              lambda role: role.id,
    "deletedDateTime": always(None),
    "description":     lambda role: role.name,
    "displayName":     lambda role: role.name,
    "roleTemplateId":  lambda role: ROLE_TEMPLATES[role.name],
}, ("id", "deletedDateTime", "description", "displayName", "roleTemplateId"))
# fmt: on


class Asked(bodies.Body):
    """What ids are asked for."""

    security_enabled_only: bool | None = Field(None, description="Groups of security only, and no directory roles.")


async def member_of(call: Call) -> Reply:
    """GET /users/{id}/memberOf, GET /me/memberOf: groups and directory roles; ids alone without leave to read them."""
    user = member(call)
    shown = [*groups_of(call, user), *roles_of(call, user)]
    return answers.page(call, "directoryObjects", shown, dict, lambda each: str(each["id"]))


async def member_of_groups(call: Call) -> Reply:
    """GET /users/{id}/memberOf/microsoft.graph.group: groups alone."""
    user = member(call)
    return answers.page(call, "groups", groups_of(call, user), dict, lambda each: str(each["id"]))


async def ids(call: Call) -> Reply:
    """POST …/getMemberObjects and …/getMemberGroups: object ids, all at once."""
    user = wanted(call, permissions.READ_MEMBERSHIPS)
    asked = bodies.read(call.http, Asked)
    roles = [] if asked.security_enabled_only or not with_roles(call) else roles_of(call, user)
    found = sorted(each["id"] for each in (*groups_of(call, user), *roles))
    return answers.json({"@odata.context": f"{call.base}/$metadata#Collection(Edm.String)", "value": found})


def member(call: Call) -> User:
    """Whose memberships are asked for; 400 for a filter, which this mock does not apply to them."""
    user = wanted(call, permissions.READ_MEMBERSHIPS)
    if call.query.filter is not None:
        raise unsupported("This mock does not answer the query option '$filter' on memberships.")
    return user


def with_roles(call: Call) -> bool:
    return call.http.path.rstrip("/").lower().endswith("getmemberobjects")


def groups_of(call: Call, user: User) -> list[dict[str, Any]]:
    groups = [group for group in call.world.directory.groups(user.tenant) if user.id in group.members]
    known = permissions.holds(call.caller, permissions.READ_GROUPS)
    return [shown(call, GROUP, group, known) for group in groups]


def roles_of(call: Call, user: User) -> list[dict[str, Any]]:
    roles = [
        DirectoryRole(str(uuid5(NAMESPACE_URL, f"directory-role/{user.tenant}/{name}")), name)
        for name in user.directory_roles
        if name in ROLE_TEMPLATES
    ]
    known = permissions.holds(call.caller, permissions.READ_ROLES)
    return [shown(call, ROLE, role, known) for role in roles]


def shown(call: Call, kind: Kind[Any], thing: Any, known: bool) -> dict[str, Any]:
    """An object of a mixed list: what is selected, as far as its kind has it; all but its id null where unknown."""
    told = {name: value for name, value in kind.show(thing, kind.shown).items() if selects(call, name)}
    if not known:
        told = {name: value if name == "id" else None for name, value in told.items()}
    return {"@odata.type": f"#microsoft.graph.{kind.name}", **told, "id": thing.id}


def selects(call: Call, name: str) -> bool:
    return call.query.select is None or name.lower() in (each.lower() for each in call.query.select)
