"""What Graph answers to: a row for each path, in lower case; `{id}` stands for one segment, `me` for the caller's."""

from collections.abc import Awaitable, Callable, Mapping

from mock_entra.resources.graph import (
    group_members,
    group_verbs,
    groups,
    memberships,
    registrations,
    tenants,
    user_info,
    user_verbs,
)
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.refusal import bad_request
from mock_entra.wire import Reply

Operation = Callable[[Call], Awaitable[Reply]]

# fmt: off
OPERATIONS: dict[str, Mapping[str, Operation]] = {
    "me":                          {"GET": user_verbs.read, "PATCH": user_verbs.change},
    "me/revokesigninsessions":     {"POST": user_verbs.revoke_sessions},
    "me/memberof":                 {"GET": memberships.member_of},
    "me/memberof/group":           {"GET": memberships.member_of_groups},
    "me/transitivememberof":       {"GET": memberships.member_of},
    "me/transitivememberof/group": {"GET": memberships.member_of_groups},
    "me/getmemberobjects":         {"POST": memberships.ids},
    "me/getmembergroups":          {"POST": memberships.ids},
    "users":                       {"GET": user_verbs.list_users, "POST": user_verbs.create},
    "users/$count":                {"GET": user_verbs.count},
    "users/{id}":                  {"GET": user_verbs.read, "PATCH": user_verbs.change, "DELETE": user_verbs.remove},
    "users/{id}/revokesigninsessions": {"POST": user_verbs.revoke_sessions},
    "users/{id}/memberof":         {"GET": memberships.member_of},
    "users/{id}/memberof/group":   {"GET": memberships.member_of_groups},
    "users/{id}/transitivememberof":       {"GET": memberships.member_of},
    "users/{id}/transitivememberof/group": {"GET": memberships.member_of_groups},
    "users/{id}/getmemberobjects": {"POST": memberships.ids},
    "users/{id}/getmembergroups":  {"POST": memberships.ids},
    "groups":                      {"GET": groups.list_groups, "POST": group_verbs.create},
    "groups/{id}":                 {"GET": groups.read, "PATCH": group_verbs.change, "DELETE": group_verbs.remove},
    "groups/{id}/members":         {"GET": groups.members},
    "groups/{id}/transitivemembers":     {"GET": groups.members},
    "groups/{id}/members/$ref":          {"POST": group_members.add},
    "groups/{id}/members/{member}/$ref": {"DELETE": group_members.remove},
    "organization":                {"GET": tenants.listed},
    "organization/{id}":           {"GET": tenants.read},
    "applications":                {"GET": registrations.list_applications},
    "applications/{id}":           {"GET": registrations.read_application},
    "serviceprincipals":           {"GET": registrations.list_principals},
    "serviceprincipals/{id}":      {"GET": registrations.read_principal},
}
USER_INFO: Mapping[str, Operation] = {"GET": user_info.answer, "POST": user_info.answer}
# fmt: on


def find(segments: tuple[str, ...]) -> tuple[Mapping[str, Operation], str, str]:
    """The methods of a path below the version, and the ids that stand in it; 400 where nothing is there.

    A name may be qualified, as `microsoft.graph.getMemberObjects` and `microsoft.graph.group` are.
    """
    lower = [segment.lower().removeprefix("microsoft.graph.") for segment in segments]
    if plain := OPERATIONS.get("/".join(lower)):
        return plain, "", ""
    with_id = "/".join((*lower[:1], "{id}", *lower[2:]))
    if len(segments) > 1 and with_id in OPERATIONS:
        return OPERATIONS[with_id], segments[1], ""
    with_both = "/".join((*lower[:1], "{id}", *lower[2:3], "{member}", *lower[4:]))
    if len(segments) > 3 and with_both in OPERATIONS:
        return OPERATIONS[with_both], segments[1], segments[3]
    raise bad_request(f"Resource not found for the segment '{unknown(lower, segments)}'.")


def unknown(lower: list[str], segments: tuple[str, ...]) -> str:
    """The first segment that leads nowhere."""
    is_known = lower[:1] and any(row.partition("/")[0] == lower[0] for row in OPERATIONS)
    return segments[-1] if is_known else next(iter(segments), "")
