"""Microsoft Graph writes groups, and who is in them, and signs users out everywhere."""

from dataclasses import replace
from typing import Any

import pytest

from mock_entra.directory.service_principals import Assignment
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.graph_calls import GRAPH, Graph, refused
from mock_entra.tests.minting import header
from mock_entra.tests.policies import by_password, claims, policy, refreshed, user

ENGINEERING = "11111111-aaaa-4000-8000-0000000000e0"
WRITE = "Group.ReadWrite.All"
NEW = {"displayName": "Gardeners", "mailEnabled": False, "mailNickname": "gardeners", "securityEnabled": True}


@pytest.fixture
def graph(asked: Asked) -> Graph:
    return Graph(asked)


def reference(id: str) -> dict[str, str]:
    return {"@odata.id": f"{GRAPH}/v1.0/directoryObjects/{id}"}


async def members(graph: Graph, group: str) -> set[str]:
    told = await graph.get(await graph.of_app("Directory.Read.All"), f"groups/{group}/members")
    return {each["displayName"] for each in told["value"]}


async def create(graph: Graph, **changed: Any) -> Any:
    reply = await graph.call(await graph.of_app("Group.Create"), "groups", "POST", NEW | changed)
    assert reply.status == 201, reply.body
    return reply


async def test_a_group_is_created_with_members_and_found(graph: Graph) -> None:
    bob = graph.user("bob").id
    reply = await create(graph, description="They rake", **{"members@odata.bind": [f"{GRAPH}/v1.0/users/{bob}"]})
    told = body(reply)
    assert header(reply, "location") == f"{GRAPH}/v1.0/groups/{told['id']}"
    assert (told["displayName"], told["mailNickname"], told["description"]) == ("Gardeners", "gardeners", "They rake")
    assert told["createdDateTime"].endswith("Z")
    assert await members(graph, told["id"]) == {"Bob Brandt"}


async def test_a_group_is_renamed(graph: Graph) -> None:
    token = await graph.of_app(WRITE)
    reply = await graph.call(token, f"groups/{ENGINEERING}", "PATCH", {"displayName": "builders"})
    assert reply.status == 204
    assert (await graph.get(token, f"groups/{ENGINEERING}"))["displayName"] == "builders"


async def test_members_come_and_go_by_reference(graph: Graph) -> None:
    token, admin = await graph.of_app("GroupMember.ReadWrite.All"), graph.user("admin").id
    place = f"groups/{ENGINEERING}/members"
    assert (await graph.call(token, f"{place}/$ref", "POST", reference(admin))).status == 204
    assert await members(graph, ENGINEERING) == {"Alice Ames", "Bob Brandt", "Ada Minton"}
    again = await graph.call(token, f"{place}/$ref", "POST", reference(admin))
    assert refused(again) == (400, "Request_BadRequest")
    assert "already exist" in body(again)["error"]["message"]
    assert (await graph.call(token, f"{place}/{admin}/$ref", "DELETE")).status == 204
    assert (await graph.call(token, f"{place}/{admin}/$ref", "DELETE")).status == 404
    assert await members(graph, ENGINEERING) == {"Alice Ames", "Bob Brandt"}


async def test_a_deleted_group_is_gone_and_what_it_gave(graph: Graph) -> None:
    directory, todolist = graph.world.directory, graph.asked.application("todolist")
    known = directory.service_principal(graph.tenant.id, todolist.client_id)
    assert known
    await directory.put(replace(known, assignments=(Assignment(ENGINEERING),)))
    token = await graph.of_app(WRITE)
    assert (await graph.call(token, f"groups/{ENGINEERING}", "DELETE")).status == 204
    assert refused(await graph.call(token, f"groups/{ENGINEERING}"))[0] == 404
    after = directory.service_principal(graph.tenant.id, todolist.client_id)
    assert after
    assert after.assignments == ()


# fmt: off
NO_GROUPS: dict[str, dict[str, Any]] = {
    "no name":        {"displayName": None},
    "no nickname":    {"mailNickname": None},
    "a mailbox":      {"mailEnabled": True},
    "no security":    {"securityEnabled": False},
    "a team":         {"groupTypes": ["Unified"]},
    "a wrong kind":   {"displayName": 7},
    "unknown things": {"colour": "green"},
    "owners unknown": {"owners": []},
}
# fmt: on


@pytest.mark.parametrize("changed", NO_GROUPS.values(), ids=NO_GROUPS)
async def test_what_is_no_security_group_is_refused(graph: Graph, changed: dict[str, Any]) -> None:
    reply = await graph.call(await graph.of_app(WRITE), "groups", "POST", NEW | changed)
    assert refused(reply) == (400, "Request_BadRequest")


async def test_who_is_not_there_cannot_be_added(graph: Graph) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    reply = await graph.call(await graph.of_app(WRITE), f"groups/{ENGINEERING}/members/$ref", "POST", reference(nobody))
    assert refused(reply) == (404, "Request_ResourceNotFound")


# fmt: off
PERMITTED: list[tuple[str | None, str, str, str, int]] = [
    (None,    "Group.Read.All",            "POST",   "groups",                              403),
    (None,    "Group.Create",              "POST",   "groups",                              201),
    (None,    "Group.Create",              "PATCH",  f"groups/{ENGINEERING}",               403),
    (None,    "GroupMember.ReadWrite.All", "DELETE", f"groups/{ENGINEERING}",               403),
    (None,    "Group.ReadWrite.All",       "DELETE", f"groups/{ENGINEERING}",               204),
    (None,    "Group.ReadWrite.All",       "PATCH",  "groups/nothing",                      404),
    ("alice", "Group.ReadWrite.All",       "POST",   "groups",                              403),
    ("admin", "Group.ReadWrite.All",       "POST",   "groups",                              201),
    ("alice", "Directory.ReadWrite.All",   "PATCH",  f"groups/{ENGINEERING}",               403),
    ("admin", "Directory.ReadWrite.All",   "PATCH",  f"groups/{ENGINEERING}",               204),
    ("alice", "User.ReadWrite",            "POST",   "me/revokeSignInSessions",             200),
    ("alice", "User.Read",                 "POST",   "me/revokeSignInSessions",             403),
    ("alice", "User.ReadWrite.All",        "POST",   "users/bob@contoso.com/revokeSignInSessions", 403),
    ("admin", "User.ReadWrite.All",        "POST",   "users/bob@contoso.com/revokeSignInSessions", 200),
    (None,    "User.RevokeSessions.All",   "POST",   "users/bob@contoso.com/revokeSignInSessions", 200),
]
# fmt: on


@pytest.mark.parametrize(("who", "held", "method", "path", "status"), PERMITTED)
async def test_permissions_open_what_they_are_documented_to_open(
    graph: Graph, who: str | None, held: str, method: str, path: str, status: int
) -> None:
    token = await graph.of_user(who, held) if who else await graph.of_app(held)
    sent = {"POST": NEW, "PATCH": {"description": "x"}}.get(method)
    assert (await graph.call(token, path, method, sent)).status == status


async def test_who_is_signed_out_everywhere_must_sign_in_again(graph: Graph) -> None:
    first = await by_password(graph.asked)
    graph.world.clock.travel(60)
    told = await graph.call(await graph.of_user("alice", "User.ReadWrite"), "me/revokeSignInSessions", "POST")
    assert body(told)["value"] is True
    assert body(await refreshed(graph.asked, body(first)["refresh_token"]))["error_codes"] == [50173]


async def test_a_group_that_graph_wrote_counts_in_policies_and_tokens(graph: Graph) -> None:
    asked = graph.asked
    await create(graph, **{"members@odata.bind": [f"{GRAPH}/v1.0/users/{user(asked, 'bob').id}"]})
    await policy(asked, groups=["Gardeners"], grant=["block"])
    assert [(await by_password(asked, name)).status for name in ("alice", "bob")] == [200, 400]
    assert claims(await by_password(asked))["oid"] == user(asked).id
