"""Which permissions open what, as each operation of "Microsoft Graph REST API v1.0" documents them."""

from dataclasses import dataclass

from mock_entra.authority import World
from mock_entra.resources.graph.admission import Caller
from mock_entra.resources.graph.refusal import denied

ADMINISTRATORS = frozenset(("Global Administrator", "User Administrator"))


@dataclass(frozen=True, slots=True)
class Permission:
    """Any of these: delegated ones, delegated ones for what is the user's own, and application permissions."""

    delegated: frozenset[str]
    own: frozenset[str]
    application: frozenset[str]


def permission(delegated: str, own: str, application: str) -> Permission:
    return Permission(frozenset(delegated.split()), frozenset(own.split()), frozenset(application.split()))


USERS = "User.Read.All User.ReadWrite.All Directory.Read.All Directory.ReadWrite.All"
GROUPS = "GroupMember.Read.All Group.Read.All Group.ReadWrite.All Directory.Read.All Directory.ReadWrite.All"
ROLES = "RoleManagement.Read.Directory Directory.Read.All Directory.ReadWrite.All"
APPLICATIONS = "Application.Read.All Application.ReadWrite.All Directory.Read.All Directory.ReadWrite.All"
ORGANIZATION = "Organization.Read.All Directory.Read.All Directory.ReadWrite.All"
CHANGE_GROUPS = "Group.ReadWrite.All Directory.ReadWrite.All"
CHANGE_MEMBERS = f"GroupMember.ReadWrite.All {CHANGE_GROUPS}"
WRITE = "User.ReadWrite.All Directory.ReadWrite.All"
DELETE = "User.ReadWrite.All"
NEW_GROUPS = f"Group.Create {CHANGE_GROUPS}"
REVOKE = f"User.RevokeSessions.All {WRITE}"

# fmt: off
READ_USERS        = permission(f"User.ReadBasic.All {USERS}", "User.Read User.ReadWrite",  USERS)
READ_WHOLE_USERS  = permission(USERS,                         "User.Read User.ReadWrite",  USERS)
CREATE_USERS      = permission(WRITE,                         "",                          WRITE)
CHANGE_USERS      = permission(WRITE,                         "User.ReadWrite",            WRITE)
DELETE_USERS      = permission(DELETE,                        "",                          DELETE)
READ_GROUPS       = permission(GROUPS,                        "",                          GROUPS)
WRITE_GROUPS      = permission(CHANGE_GROUPS,                 "",                          CHANGE_GROUPS)
CREATE_GROUPS     = permission(CHANGE_GROUPS,                 "",                          NEW_GROUPS)
WRITE_MEMBERS     = permission(CHANGE_MEMBERS,                "",                          CHANGE_MEMBERS)
REVOKE_SESSIONS   = permission(REVOKE,                        "User.ReadWrite",            REVOKE)
READ_MEMBERSHIPS  = permission(f"{USERS} {GROUPS}",           "User.Read User.ReadWrite",  f"{USERS} {GROUPS}")
READ_ROLES        = permission(ROLES,                         "",                          ROLES)
READ_APPLICATIONS = permission(APPLICATIONS,                  "",                          APPLICATIONS)
READ_ORGANIZATION = permission(f"User.Read {ORGANIZATION}",   "",                          ORGANIZATION)
USER_INFO         = permission("openid",                      "",                          "")
# fmt: on


def holds(caller: Caller, wanted: Permission, owner: str = "") -> bool:
    """Whether the token has it, for what is `owner`'s (object id of a user)."""
    if caller.is_app:
        return bool(wanted.application & caller.permissions)
    own = wanted.own if owner == caller.oid else frozenset[str]()
    return bool((wanted.delegated | own) & caller.permissions)


def require(caller: Caller, wanted: Permission, owner: str = "") -> None:
    """Refused with 403 without the permission."""
    if not holds(caller, wanted, owner):
        raise denied()


def require_administrator(world: World, caller: Caller) -> None:
    """A delegated permission lends no more than its user may: users are administrators' business."""
    user = world.directory.user(caller.oid)
    if not caller.is_app and (user is None or ADMINISTRATORS.isdisjoint(user.directory_roles)):
        raise denied()
