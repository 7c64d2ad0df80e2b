"""Microsoft Graph: who may read and write whom, and in what form it answers."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mock_entra.directory.subject import pairwise
from mock_entra.ready_line import ready
from mock_entra.store import Store
from mock_entra.store.memory import MemoryStore
from mock_entra.store.sqlite import SqliteStore
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.graph_calls import CLIENT, GRAPH, Graph, new_user, refused
from mock_entra.tests.minting import header
from mock_entra.wire import Reply

pytestmark = pytest.mark.anyio
WRITE = "User.ReadWrite.All"
DENIED = (403, "Authorization_RequestDenied")
MISSING = (404, "Request_ResourceNotFound")
REFUSED = (400, "Request_BadRequest")
MALFORMED = (400, "BadRequest")
NOBODY = "77777777-0000-4000-8000-000000000007"
ENGINEERING = "11111111-aaaa-4000-8000-0000000000e0"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Every test of this file holds over both stores."""
    return MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "world.db")


@pytest.fixture
def graph(asked: Asked) -> Graph:
    return Graph(asked)


@pytest.fixture
def b2c(asked: Asked) -> Graph:
    return Graph(asked, kind="b2c")


def names(listed: Any) -> set[str]:
    return {each["userPrincipalName"].partition("@")[0] for each in listed["value"]}


# who is let in


# fmt: off
NOT_LET_IN: list[dict[str, Any]] = [
    {"aud": "https://graph.windows.net"}, {"aud": "api://another"}, {"exp": 1}, {"nbf": 9999999999},
    {"iss": "https://sts.windows.net/another/"}, {"tid": NOBODY}, {"tid": ...}, {"tid": "contoso.com"},
    {"appid": 5}, {"cnf": {"jkt": "x"}}, {"oid": ...},
]
# fmt: on


@pytest.mark.parametrize("wrong", NOT_LET_IN, ids=str)
async def test_a_wrong_token_is_an_invalid_authentication_token(graph: Graph, wrong: dict[str, Any]) -> None:
    reply = await graph.call(await graph.of_user("alice", "User.Read", **wrong), "me")
    assert refused(reply) == (401, "InvalidAuthenticationToken")


async def test_who_brings_no_token_is_told_where_to_get_one(graph: Graph) -> None:
    reply = await graph.call(None, "me")
    assert (refused(reply), body(reply)["error"]["message"]) == (
        (401, "InvalidAuthenticationToken"),
        "Access token is empty.",
    )
    challenge = header(reply, "www-authenticate") or ""
    assert 'authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"' in challenge


@pytest.mark.parametrize("audience", [GRAPH, f"{GRAPH}/", "00000003-0000-0000-c000-000000000000"])
async def test_graph_goes_by_each_of_its_names(graph: Graph, audience: str) -> None:
    assert await graph.get(await graph.of_user("alice", "User.Read", aud=audience), "me")


async def test_a_token_that_the_authority_issued_opens_graph(graph: Graph) -> None:
    token = body(await graph.asked.token(scope=f"{GRAPH}/.default"))["access_token"]
    assert names(await graph.get(token, "users")) == {"alice", "bob", "admin"}


async def test_a_token_opens_its_own_tenant_alone(graph: Graph, asked: Asked) -> None:
    customers = Graph(asked, kind="ciam")
    token = await customers.of_app("User.Read.All")
    assert names(await customers.get(token, "users")) == {"carol", "admin"}
    assert refused(await graph.call(token, f"users/{graph.user('alice').id}")) == MISSING


async def test_under_the_worlds_own_name_it_is_the_same(graph: Graph) -> None:
    told = ready(graph.world, ca=None, control={})["world"]["graph"]
    alice = await graph.get(await graph.of_user("alice", "User.Read"), f"{told['url']}/me")
    assert alice.pop("@odata.context") == "https://localhost:8443/resources/graph/v1.0/$metadata#users/$entity"
    assert alice["id"] == graph.user("alice").id
    reply = await graph.call(None, f"{told['url']}/me")
    assert "https://localhost:8443/common/oauth2/authorize" in (header(reply, "www-authenticate") or "")


async def test_a_refusal_says_when_and_in_which_request(graph: Graph) -> None:
    reply = await graph.call(None, "me", headers={"client-request-id": "mine"})
    inner = body(reply)["error"]["innerError"]
    assert (sorted(inner), inner["client-request-id"]) == (["client-request-id", "date", "request-id"], "mine")
    assert header(reply, "request-id") == inner["request-id"]
    assert [value for name, value in reply.headers if name == "client-request-id"] == ["mine"]


async def test_the_ledger_knows_graph(graph: Graph) -> None:
    await graph.call(None, "me")
    assert [exchange.endpoint for exchange in graph.world.ledger] == ["graph"]


async def test_a_page_of_another_origin_may_ask_with_any_header(graph: Graph) -> None:
    asked = {"origin": "http://localhost:3000", "access-control-request-headers": "authorization,sdkversion"}
    reply = await graph.call(None, "me", "OPTIONS", headers=asked)
    assert (reply.status, header(reply, "access-control-allow-headers")) == (204, "authorization,sdkversion")
    assert header(reply, "access-control-allow-origin") == "*"


# what a permission permits

ALICE, BOB, ADMIN = "alice", "bob", "admin"
# fmt: off
PERMITTED: list[tuple[str | None, str, str, str, int]] = [
    (ALICE, "User.Read",                   "GET",    "me",                        200),
    (ALICE, "User.Read",                   "GET",    "users/alice@contoso.com",   200),
    (ALICE, "User.Read",                   "GET",    "users/bob@contoso.com",     403),
    (ALICE, "User.Read",                   "GET",    "users/nobody@contoso.com",  403),
    (ALICE, "User.Read",                   "GET",    "users",                     403),
    (ALICE, "User.Read",                   "GET",    "organization",              200),
    (ALICE, "Mail.Read",                   "GET",    "me",                        403),
    (ALICE, "user.read",                   "GET",    "me",                        403),
    (ALICE, "User.ReadBasic.All",          "GET",    "users",                     200),
    (ALICE, "User.Read.All",               "GET",    "users/bob@contoso.com",     200),
    (ALICE, "Directory.Read.All",          "GET",    "users/bob@contoso.com",     200),
    (ALICE, "User.Read.All",               "GET",    "groups",                    403),
    (ALICE, "Group.Read.All",              "GET",    "groups",                    200),
    (ALICE, "GroupMember.Read.All",        "GET",    f"groups/{ENGINEERING}/members", 200),
    (ALICE, "User.Read",                   "GET",    "me/memberOf",               200),
    (ALICE, "User.Read",                   "GET",    "users/bob@contoso.com/memberOf", 403),
    (ALICE, "User.Read.All",               "GET",    "applications",              403),
    (ALICE, "Application.Read.All",        "GET",    "servicePrincipals",         200),
    (ALICE, "User.Read",                   "PATCH",  "me",                        403),
    (ALICE, "User.ReadWrite",              "PATCH",  "me",                        204),
    (ALICE, "User.ReadWrite",              "PATCH",  "users/bob@contoso.com",     403),
    (ALICE, "User.ReadWrite.All",          "PATCH",  "users/bob@contoso.com",     403),
    (ALICE, "User.ReadWrite.All",          "DELETE", "users/bob@contoso.com",     403),
    (ADMIN, "User.ReadWrite.All",          "PATCH",  "users/bob@contoso.com",     204),
    (ADMIN, "User.ReadWrite.All",          "DELETE", "users/bob@contoso.com",     204),
    (ADMIN, "User.Read.All",               "DELETE", "users/bob@contoso.com",     403),
    (None,  "User.Read.All",               "GET",    "users",                     200),
    (None,  "User.Read.All",               "GET",    "users/nobody@contoso.com",  404),
    (None,  "User.Read.All",               "GET",    "me",                        400),
    (None,  "User.Read",                   "GET",    "users",                     403),
    (None,  "User.ReadBasic.All",          "GET",    "users",                     403),
    (None,  "User.Read.All",               "PATCH",  "users/bob@contoso.com",     403),
    (None,  "User.ReadWrite.All",          "PATCH",  "users/bob@contoso.com",     204),
    (None,  "Directory.Read.All",          "GET",    "groups",                    200),
    (None,  "Mail.Send",                   "GET",    "groups",                    403),
    (None,  "",                            "GET",    "users",                     403),
]
# fmt: on


@pytest.mark.parametrize(("who", "held", "method", "path", "status"), PERMITTED)
async def test_permissions_open_what_they_are_documented_to_open(
    graph: Graph, who: str | None, held: str, method: str, path: str, status: int
) -> None:
    token = await graph.of_user(who, held) if who else await graph.of_app(*held.split())
    reply = await graph.call(token, path, method, {"jobTitle": "Gardener"} if method == "PATCH" else None)
    assert reply.status == status
    assert status != 403 or refused(reply) == DENIED


async def test_basic_reading_shows_of_others_little(graph: Graph) -> None:
    bob = graph.user("bob")
    await graph.world.directory.put(replace(bob, profile=replace(bob.profile, job_title="Gardener")))
    token = await graph.of_user("alice", "User.ReadBasic.All")
    listed = await graph.get(token, "users?$filter=displayName eq 'Bob Brandt'")
    for shown in (listed["value"][0], await graph.get(token, f"users/{bob.id}")):
        assert (shown["displayName"], shown["jobTitle"]) == ("Bob Brandt", None)


@pytest.mark.parametrize("what", ["accountEnabled", "userPrincipalName", "passwordProfile", "mail"])
async def test_nobody_makes_herself_another(graph: Graph, what: str) -> None:
    sent = {"accountEnabled": False, "userPrincipalName": "x@contoso.com", "mail": "x@contoso.com"}
    value = sent.get(what, {"password": "Quite-A-Passw0rd"})
    reply = await graph.call(await graph.of_user("alice", "User.ReadWrite"), "me", "PATCH", {what: value})
    assert refused(reply) == DENIED


# reading


async def test_a_user_is_shown_as_graph_shows_users(graph: Graph) -> None:
    alice = graph.user("alice")
    assert await graph.get(await graph.of_user("alice", "User.Read"), "me") == {
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users/$entity",
        "businessPhones": [],
        "displayName": "Alice Ames",
        "givenName": "Alice",
        "jobTitle": None,
        "mail": "alice@contoso.com",
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": None,
        "surname": "Ames",
        "userPrincipalName": "alice@contoso.com",
        "id": alice.id,
    }


async def test_a_user_is_found_by_id_and_by_name_in_any_case(graph: Graph) -> None:
    token, alice = await graph.of_app("User.Read.All"), graph.user("alice")
    for name in (alice.id, alice.id.upper(), "ALICE@contoso.com", "alice%40contoso.com".replace("%40", "@")):
        assert (await graph.get(token, f"users/{name}"))["id"] == alice.id


async def test_what_is_selected_is_shown_and_nothing_else(graph: Graph) -> None:
    token = await graph.of_user("alice", "User.Read")
    assert await graph.get(token, "me?$select=id,accountEnabled,usertype,identities") == {
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users(id,accountEnabled,usertype,identities)/$entity",
        "id": graph.user("alice").id,
        "accountEnabled": True,
        "userType": "Member",
        "identities": [
            {"signInType": "userPrincipalName", "issuer": "contoso.com", "issuerAssignedId": "alice@contoso.com"}
        ],
    }


async def test_pages_follow_one_another_until_everybody_was_seen(graph: Graph) -> None:
    token, url, seen = await graph.of_app("User.Read.All"), "users?$top=1&$select=userPrincipalName", set[str]()
    for _ in range(2):
        page = await graph.get(token, url)
        assert len(page["value"]) == 1
        seen |= names(page)
        url = page["@odata.nextLink"]
        assert (urlsplit(url).netloc, "$top=1" in url) == ("graph.microsoft.com", True)
    last = await graph.get(token, url)
    assert (seen | names(last), "@odata.nextLink" in last) == ({"alice", "bob", "admin"}, False)


async def test_a_page_misses_nobody_when_somebody_leaves(graph: Graph) -> None:
    token = await graph.of_app("User.Read.All", WRITE)
    first = await graph.get(token, "users?$top=1&$select=id,userPrincipalName")
    await graph.call(token, f"users/{first['value'][0]['id']}", "DELETE")
    rest = await graph.get(token, first["@odata.nextLink"].replace("$top=1", "$top=9"))
    assert names(first) | names(rest) == {"alice", "bob", "admin"}


# fmt: off
FILTERS = {
    "userPrincipalName eq 'Bob@contoso.com'": {"bob"},
    "displayName eq 'Alice Ames'":            {"alice"},
    "mail eq 'bob@contoso.com'":              {"bob"},
    "mail eq null":                           {"admin"},
    "accountEnabled eq true":                 {"alice", "bob", "admin"},
    "accountEnabled eq false":                set[str](),
    "startswith(displayName,'a')":            {"alice", "admin"},
    "startsWith(userPrincipalName, 'bob@')":  {"bob"},
    "displayName eq 'O''Brien'":              set[str](),
    "displayName eq 'x' or mail eq 'bob@contoso.com'":               {"bob"},
    "accountEnabled eq true and startswith(displayName, 'Al')":      {"alice"},
    "mail in ('bob@contoso.com', 'ALICE@contoso.com')":              {"alice", "bob"},
    "(mail eq null or displayName eq 'x') and accountEnabled eq true": {"admin"},
}
ADVANCED = {
    "displayName ne 'Bob Brandt'":            {"alice", "admin"},
    "mail ne null":                           {"alice", "bob"},
    "not startswith(displayName,'a')":        {"bob"},
    "not(displayName eq 'Bob Brandt') and mail ne null": {"alice"},
    "endswith(mail,'BOB@contoso.com')":       {"bob"},
    "endsWith(userPrincipalName,'@contoso.com')": {"alice", "bob", "admin"},
}
NO_FILTERS = {
    "displayName ne 'x'":                     (400, "Request_UnsupportedQuery"),
    "not startswith(displayName,'x')":        (400, "Request_UnsupportedQuery"),
    "endswith(mail,'x')":                     (400, "Request_UnsupportedQuery"),
    "displayName ge 'x'":                     (400, "Request_UnsupportedQuery"),
    "createdDateTime ge '2000'":              (400, "Request_UnsupportedQuery"),
    "createdDateTime ge 2000-13-01T00:00:00Z": MALFORMED,
    "contains(displayName,'x')":              MALFORMED,
    "displayName has 'x'":                    MALFORMED,
    "(displayName eq 'x'":                    MALFORMED,
    "displayName in ()":                      MALFORMED,
    "not " * 200 + "accountEnabled eq true":  MALFORMED,
    "displayName eq x":                       MALFORMED,
    "displayName eq 'x' or":                  MALFORMED,
    "displayName eq true":                    MALFORMED,
    "accountEnabled eq 'true'":               MALFORMED,
    "nothing eq 'x'":                         MALFORMED,
    "":                                       MALFORMED,
    "passwordProfile eq null":                (400, "Request_UnsupportedQuery"),
}
# fmt: on


@pytest.mark.parametrize("clause", FILTERS)
async def test_a_filter_of_one_clause_finds(graph: Graph, clause: str) -> None:
    assert names(await graph.get(await graph.of_app("User.Read.All"), f"users?$filter={clause}")) == FILTERS[clause]


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("createdDateTime ge 2001-09-09T01:46:40Z", {"bob"}),
        ("createdDateTime gt 2001-09-09T01:46:40Z", set[str]()),
        ("createdDateTime le 2001-09-09T01:46:40.5Z", {"bob"}),
        ("createdDateTime eq 2001-09-09T01:46:40Z", {"bob"}),
    ],
)
async def test_moments_have_an_order(graph: Graph, clause: str, found: set[str]) -> None:
    bob = graph.world.directory.user("bob@contoso.com")
    assert bob
    await graph.world.directory.put(replace(bob, created_at=1_000_000_000.0))
    assert names(await graph.get(await graph.of_app("User.Read.All"), f"users?$filter={clause}")) == found


@pytest.mark.parametrize("clause", ADVANCED)
async def test_an_advanced_filter_finds_for_who_accepts_eventual_consistency(graph: Graph, clause: str) -> None:
    token, eventual = await graph.of_app("User.Read.All"), {"consistencylevel": "eventual"}
    assert names(await graph.get(token, f"users?$count=true&$filter={clause}", headers=eventual)) == ADVANCED[clause]
    assert (await graph.call(token, f"users?$filter={clause}", headers=eventual)).status == 400


@pytest.mark.parametrize("clause", NO_FILTERS)
async def test_any_other_filter_is_refused(graph: Graph, clause: str) -> None:
    reply = await graph.call(await graph.of_app("User.Read.All"), f"users?$filter={clause}")
    assert refused(reply) == NO_FILTERS[clause]


async def test_objects_are_counted_for_who_accepts_eventual_consistency(graph: Graph) -> None:
    token, eventual = await graph.of_app("User.Read.All"), {"consistencylevel": "eventual"}
    counted = await graph.get(token, "users?$count=true&$top=1", headers=eventual)
    assert (counted["@odata.count"], len(counted["value"])) == (3, 1)
    assert "@odata.count" not in await graph.get(token, "users?$count=true")
    number = await graph.call(token, "users/$count?$filter=startswith(displayName,'b')", headers=eventual)
    assert (number.status, number.body) == (200, b"1")
    assert (await graph.call(token, "users/$count")).status == 400


# fmt: off
NO_QUERIES = {
    "$top=0": 400, "$top=1000": 400, "$top=x": 400, "$top=": 400, "$select=nothing": 400, "$select=id,,mail": 400,
    "$count=maybe": 400, "$skiptoken=%FF": 400, "$skiptoken=abc": 400, "$orderby=id": 400, "$expand=manager": 400,
    "$made=up": 400, "$top=1&$top=2": 400, "anything=else": 200, "$top=999": 200,
}
# fmt: on


@pytest.mark.parametrize("query", NO_QUERIES)
async def test_a_query_that_is_not_understood_is_refused(graph: Graph, query: str) -> None:
    assert (await graph.call(await graph.of_app("User.Read.All"), f"users?{query}")).status == NO_QUERIES[query]


# fmt: off
NO_PLACES = {
    "v1.0/nothing": MALFORMED, "v1.0/me/nothing": MALFORMED, "v1.0/users/a/b/c": MALFORMED, "v1.0": MALFORMED,
    "v2.0/me": MALFORMED, "": MALFORMED, "oidc/other": MALFORMED, "v1.0/groups/x": MISSING, "beta/users/x": MISSING,
}
# fmt: on


@pytest.mark.parametrize("path", NO_PLACES)
async def test_where_nothing_is_one_is_told_so(graph: Graph, path: str) -> None:
    reply = await graph.call(await graph.of_user("alice", "Directory.Read.All"), f"{GRAPH}/{path}")
    assert refused(reply) == NO_PLACES[path]


async def test_a_method_that_an_address_has_not_is_refused_with_those_it_has(graph: Graph) -> None:
    reply = await graph.call(await graph.of_app(WRITE), "users", "PUT", {})
    assert (reply.status, header(reply, "allow")) == (405, "GET, POST")


# writing


async def test_a_user_who_is_created_exists_in_the_directory(graph: Graph) -> None:
    reply = await graph.call(await graph.of_app(WRITE), "users", "POST", new_user(jobTitle="Gardener", surname="Eck"))
    erin, made = graph.user("erin"), body(reply)
    assert (reply.status, made["id"], made["jobTitle"]) == (201, erin.id, "Gardener")
    assert header(reply, "location") == f"{GRAPH}/v1.0/users/{erin.id}"
    assert (erin.password, erin.must_change_password, erin.family_name) == ("Quite-A-Passw0rd", False, "Eck")
    assert graph.world.directory.user("ERIN@contoso.com") == erin
    assert (await graph.get(await graph.of_user("erin", "User.Read"), "me"))["displayName"] == "Erin Eck"


async def signed_in(graph: Graph, name: str, password: str) -> Reply:
    """What the token endpoint answers to that password."""
    desktop = graph.asked.application("desktop").client_id
    return await graph.asked.token(
        grant_type="password",
        client_id=desktop,
        client_secret="",
        username=name,
        password=password,
        scope=f"openid {GRAPH}/User.Read",
    )


async def test_who_is_created_signs_in_until_deleted(graph: Graph) -> None:
    token = await graph.of_app(WRITE)
    await graph.call(token, "users", "POST", new_user())
    hers = body(await signed_in(graph, "erin@contoso.com", "Quite-A-Passw0rd"))["access_token"]
    assert (await graph.get(hers, "me"))["userPrincipalName"] == "erin@contoso.com"
    await graph.call(token, "users/erin@contoso.com", "DELETE")
    assert (await signed_in(graph, "erin@contoso.com", "Quite-A-Passw0rd")).status == 400
    assert refused(await graph.call(hers, "me")) == MISSING


async def test_of_many_who_want_a_name_one_gets_it(graph: Graph) -> None:
    token = await graph.of_app(WRITE)
    replies = await asyncio.gather(*(graph.call(token, "users", "POST", new_user()) for _ in range(20)))
    assert sorted(reply.status for reply in replies) == [201, *[400] * 19]


async def test_a_new_password_is_to_be_changed_unless_it_is_said_otherwise(graph: Graph) -> None:
    token = await graph.of_app(WRITE)
    await graph.call(token, "users", "POST", new_user(passwordProfile={"password": "Quite-A-Passw0rd"}))
    assert graph.user("erin").must_change_password
    kept = {"passwordProfile": {"forceChangePasswordNextSignIn": False}}
    assert (await graph.call(token, "users/erin@contoso.com", "PATCH", kept)).status == 204
    assert (graph.user("erin").password, graph.user("erin").must_change_password) == ("Quite-A-Passw0rd", False)


MAIL = {"signInType": "emailAddress", "issuer": "contoso.com", "issuerAssignedId": "eve@example.org"}
# fmt: off
NOT_TAKEN: dict[str, tuple[dict[str, Any], tuple[int, str]]] = {
    "no name":            ({"displayName": ...}, REFUSED),
    "null name":          ({"displayName": None}, REFUSED),
    "empty name":         ({"displayName": ""}, REFUSED),
    "long name":          ({"displayName": "x" * 257}, REFUSED),
    "no password":        ({"passwordProfile": {}}, REFUSED),
    "weak password":      ({"passwordProfile": {"password": "weakweakweak"}}, REFUSED),
    "short password":     ({"passwordProfile": {"password": "Sh0rt"}}, REFUSED),
    "other domain":       ({"userPrincipalName": "erin@example.com"}, REFUSED),
    "no domain":          ({"userPrincipalName": "erin"}, REFUSED),
    "space in the name":  ({"userPrincipalName": "er in@contoso.com"}, REFUSED),
    "taken name":         ({"userPrincipalName": "Alice@contoso.com"}, REFUSED),
    "made up property":   ({"shoeSize": 43}, REFUSED),
    "read only property": ({"id": NOBODY}, REFUSED),
    "enabled as text":    ({"accountEnabled": "true"}, REFUSED),
    "local in workforce": ({"identities": [MAIL]}, REFUSED),
}
# fmt: on


@pytest.mark.parametrize("case", NOT_TAKEN)
async def test_a_user_who_may_not_be_so_is_not_created(graph: Graph, case: str) -> None:
    changed, expected = NOT_TAKEN[case]
    before = list(graph.world.directory.users())
    assert refused(await graph.call(await graph.of_app(WRITE), "users", "POST", new_user(**changed))) == expected
    assert list(graph.world.directory.users()) == before


async def test_a_conflict_names_what_is_taken(graph: Graph) -> None:
    sent = new_user(userPrincipalName="alice@contoso.com")
    told = body(await graph.call(await graph.of_app(WRITE), "users", "POST", sent))["error"]
    assert (told["details"][0]["code"], told["details"][0]["target"]) == ("ObjectConflict", "userPrincipalName")


async def test_a_body_that_is_no_json_is_refused(graph: Graph) -> None:
    token = await graph.of_app(WRITE)
    assert refused(await graph.call(token, "users", "POST")) == MALFORMED
    assert refused(await graph.call(token, "users", "POST", [])) == MALFORMED


async def test_a_change_leaves_alone_what_it_does_not_name_and_null_empties(graph: Graph) -> None:
    token = await graph.of_app("User.Read.All", WRITE)
    before = graph.user("alice")
    await graph.call(token, f"users/{before.id}", "PATCH", {"jobTitle": "Gardener", "businessPhones": ["1"]})
    await graph.call(token, f"users/{before.id}", "PATCH", {"jobTitle": None, "city": "Ulm"})
    after = graph.user("alice")
    assert after == replace(before, profile=replace(before.profile, business_phones=("1",), city="Ulm"))


async def test_a_user_is_renamed_disabled_and_given_a_password(graph: Graph) -> None:
    alice = graph.user("alice")
    sent = {
        "userPrincipalName": "al@contoso.com",
        "accountEnabled": False,
        "passwordProfile": {"password": "Quite-A-Passw0rd"},
    }
    assert (await graph.call(await graph.of_app(WRITE), f"users/{alice.id}", "PATCH", sent)).status == 204
    after = graph.user("alice")
    assert (after.upn, after.enabled, after.password) == ("al@contoso.com", False, "Quite-A-Passw0rd")
    assert (after.must_change_password, after.password_changed_at is None) == (True, False)


async def test_a_user_who_is_deleted_is_gone(graph: Graph) -> None:
    token, alice = await graph.of_app("User.Read.All", "Group.Read.All", WRITE), graph.user("alice")
    hers = await graph.of_user("alice", "User.Read")
    assert (await graph.call(token, f"users/{alice.id}", "DELETE")).status == 204
    assert refused(await graph.call(token, f"users/{alice.id}")) == MISSING
    assert refused(await graph.call(token, f"users/{alice.id}", "DELETE")) == MISSING
    assert refused(await graph.call(hers, "me")) == MISSING
    assert graph.world.directory.user("alice@contoso.com") is None
    assert names(await graph.get(token, f"groups/{ENGINEERING}/members")) == {"bob"}


# customers

LOCAL = {"signInType": "emailAddress", "issuer": "contosob2c.onmicrosoft.com", "issuerAssignedId": "eve@example.org"}
EXTENSION = "extension_11111111aaaa400080000000000000a1_Level"


def customer(**changed: Any) -> dict[str, Any]:
    right = {
        "displayName": "Eve Ender",
        "identities": [LOCAL],
        "passwordProfile": {"password": "Quite-A-Passw0rd", "forceChangePasswordNextSignIn": False},
        "passwordPolicies": "DisablePasswordExpiration",
    }
    return {**right, **changed}


async def test_a_customer_signs_in_by_the_address_she_was_created_with(b2c: Graph) -> None:
    token = await b2c.of_app("User.Read.All", WRITE)
    made = body(await b2c.call(token, "users", "POST", customer()))
    assert made["userPrincipalName"] == f"{made['id']}@contosob2c.onmicrosoft.com"
    eve = b2c.world.directory.local_account(b2c.tenant.id, "EVE@example.org")
    assert eve is not None
    assert (eve.id, eve.password) == (made["id"], "Quite-A-Passw0rd")
    clause = "identities/any(c:c/issuerAssignedId eq 'eve@example.org' and c/issuer eq 'contosob2c.onmicrosoft.com')"
    found = await b2c.get(token, f"users?$filter={clause}&$select=id,identities,creationType")
    assert [(each["id"], each["identities"][0]) for each in found["value"]] == [(made["id"], LOCAL)]


async def test_an_address_is_one_customers_only(b2c: Graph) -> None:
    token = await b2c.of_app(WRITE)
    assert (await b2c.call(token, "users", "POST", customer())).status == 201
    assert refused(await b2c.call(token, "users", "POST", customer())) == REFUSED


@pytest.mark.parametrize(
    "wrong", [{"issuer": "example.org"}, {"issuerAssignedId": "no address"}, {"signInType": "badge"}], ids=str
)
async def test_an_identity_that_may_not_be_so_is_refused(b2c: Graph, wrong: dict[str, str]) -> None:
    reply = await b2c.call(await b2c.of_app(WRITE), "users", "POST", customer(identities=[LOCAL | wrong]))
    assert refused(reply) == REFUSED


async def test_a_weak_password_is_taken_where_the_policy_says_so(b2c: Graph) -> None:
    sent = customer(passwordPolicies="DisableStrongPassword", passwordProfile={"password": "weakweakweak"})
    assert (await b2c.call(await b2c.of_app(WRITE), "users", "POST", sent)).status == 201


async def test_an_application_adds_properties_of_its_own(b2c: Graph) -> None:
    token = await b2c.of_app("User.Read.All", WRITE)
    made = body(await b2c.call(token, "users", "POST", customer(**{EXTENSION: 7})))
    assert EXTENSION not in made
    assert (await b2c.get(token, f"users/{made['id']}?$select={EXTENSION}"))[EXTENSION] == 7
    await b2c.call(token, f"users/{made['id']}", "PATCH", {EXTENSION: None})
    assert (await b2c.get(token, f"users/{made['id']}?$select={EXTENSION}"))[EXTENSION] is None


# groups, roles, applications, the tenant


async def test_a_group_is_read_with_its_members(graph: Graph) -> None:
    token = await graph.of_app("Directory.Read.All")
    listed = await graph.get(token, "groups?$filter=displayName eq 'engineering'&$select=id,securityEnabled")
    assert listed["value"] == [{"id": ENGINEERING, "securityEnabled": True}]
    assert (await graph.get(token, f"groups/{ENGINEERING}"))["displayName"] == "engineering"
    members = await graph.get(token, f"groups/{ENGINEERING}/members")
    assert members["@odata.context"] == f"{GRAPH}/v1.0/$metadata#directoryObjects"
    assert {each["@odata.type"] for each in members["value"]} == {"#microsoft.graph.user"}
    assert names(members) == {"alice", "bob"}


async def test_who_may_not_read_users_sees_members_by_id_alone(graph: Graph) -> None:
    members = await graph.get(await graph.of_user("alice", "Group.Read.All"), f"groups/{ENGINEERING}/members")
    assert [sorted(each) for each in members["value"]] == [["@odata.type", "id"]] * 2


async def test_memberships_are_groups_and_roles(graph: Graph) -> None:
    roles = await graph.get(await graph.of_user("admin", "Directory.Read.All"), "me/memberOf")
    assert [(each["displayName"], each["@odata.type"]) for each in roles["value"]] == [
        ("Global Administrator", "#microsoft.graph.directoryRole")
    ]
    token = await graph.of_user("alice", "User.Read")
    hers = await graph.get(token, "me/transitiveMemberOf/microsoft.graph.group")
    assert [(each["id"], each["displayName"]) for each in hers["value"]] == [(ENGINEERING, None)]


async def test_memberships_are_not_filtered(graph: Graph) -> None:
    reply = await graph.call(await graph.of_user("alice", "User.Read"), "me/memberOf?$filter=displayName eq 'x'")
    assert refused(reply) == (400, "Request_UnsupportedQuery")


async def test_an_overage_of_groups_is_followed_by_id(graph: Graph) -> None:
    token = await graph.of_user("alice", "User.Read")
    told = body(await graph.call(token, "me/getMemberObjects", "POST", {"securityEnabledOnly": True}))
    assert told == {"@odata.context": f"{GRAPH}/v1.0/$metadata#Collection(Edm.String)", "value": [ENGINEERING]}
    again = await graph.call(
        token,
        f"users/{graph.user('alice').id}/microsoft.graph.getMemberGroups",
        "POST",
        {"securityEnabledOnly": False},
    )
    assert body(again)["value"] == [ENGINEERING]


async def test_an_overage_is_followed_at_the_old_host_too(graph: Graph) -> None:
    token = await graph.of_user("alice", "User.Read", aud="https://graph.windows.net")
    url = f"https://graph.windows.net/{graph.tenant.id}/users/{graph.user('alice').id}/getMemberObjects"
    told = await graph.call(token, f"{url}?api-version=1.6", "POST", {"securityEnabledOnly": False})
    assert body(told)["value"] == [ENGINEERING]
    elsewhere = url.replace(graph.tenant.id, NOBODY)
    assert (await graph.call(token, elsewhere, "POST", {"securityEnabledOnly": False})).status == 403


async def test_roles_are_among_member_objects_and_not_among_groups(graph: Graph) -> None:
    token = await graph.of_user("admin", "User.Read")
    sent = {"securityEnabledOnly": False}
    objects = body(await graph.call(token, "me/getMemberObjects", "POST", sent))["value"]
    groups = body(await graph.call(token, "me/getMemberGroups", "POST", sent))["value"]
    assert (len(objects), groups) == (1, [])


async def test_applications_are_found_by_client_id(graph: Graph) -> None:
    token, daemon = await graph.of_app("Application.Read.All"), graph.asked.application("daemon")
    found = await graph.get(token, f"servicePrincipals?$filter=appId eq '{daemon.client_id}'")
    assert [each["displayName"] for each in found["value"]] == ["daemon"]
    principal = graph.world.directory.service_principal(graph.tenant.id, daemon.client_id)
    assert principal is not None
    assert (await graph.get(token, f"servicePrincipals/{principal.id}"))["appId"] == daemon.client_id
    registered = (await graph.get(token, f"applications?$filter=appId eq '{daemon.client_id}'"))["value"][0]
    assert (await graph.get(token, f"applications/{registered['id']}"))["appId"] == daemon.client_id
    graphs = await graph.get(token, "servicePrincipals?$filter=displayName eq 'Microsoft Graph'")
    assert "User.Read.All" in [role["value"] for role in graphs["value"][0]["appRoles"]]


async def test_the_tenant_shows_its_domains(graph: Graph) -> None:
    listed = await graph.get(await graph.of_user("alice", "User.Read"), "organization")
    assert [(each["id"], each["verifiedDomains"][0]["name"]) for each in listed["value"]] == [
        (graph.tenant.id, "contoso.com")
    ]


# who is it


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_user_info_is_what_openid_connect_asks_for(graph: Graph, method: str) -> None:
    alice = graph.user("alice")
    reply = await graph.call(await graph.of_user("alice", "openid profile email"), f"{GRAPH}/oidc/userinfo", method)
    assert body(reply) == {
        "sub": pairwise(graph.tenant.id, alice.id, CLIENT),
        "name": "Alice Ames",
        "family_name": "Ames",
        "given_name": "Alice",
        "picture": "https://graph.microsoft.com/v1.0/me/photo/$value",
        "email": "alice@contoso.com",
    }


async def test_user_info_tells_no_more_than_the_scopes(graph: Graph) -> None:
    told = await graph.get(await graph.of_user("alice", "openid"), f"{GRAPH}/oidc/userinfo")
    assert list(told) == ["sub"]


async def test_user_info_needs_openid_and_a_user(graph: Graph) -> None:
    url = f"{graph.world.origin}/resources/graph/oidc/userinfo"
    assert refused(await graph.call(await graph.of_user("alice", "User.Read"), url)) == DENIED
    assert refused(await graph.call(await graph.of_app("User.Read.All"), url)) == DENIED


# whatever comes

EXPECTED = {200, 201, 204, 400, 401, 403, 404, 405, 413}
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
SEGMENT = st.sampled_from(
    [
        "v1.0",
        "me",
        "users",
        "groups",
        "alice@contoso.com",
        "memberOf",
        "getMemberObjects",
        "$count",
        "organization",
        "applications",
        "oidc",
        "userinfo",
        "servicePrincipals",
        "members",
        "microsoft.graph.group",
    ]
) | st.text(st.characters(exclude_characters="/?#", exclude_categories=["Cs"]), max_size=5)
OPTION = st.sampled_from(["$select", "$top", "$filter", "$count", "$skiptoken", "$expand", "x"])
VALUE = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["id", "true", "1", "mail eq null", "displayName eq 'x'", "startswith(mail,'a')", "identities eq null", "_-8="]
)
QUERY = st.dictionaries(OPTION, VALUE, max_size=3).map(lambda each: "&".join(f"{k}={v}" for k, v in each.items()))
PROPERTY = st.sampled_from(
    [
        *new_user(),
        "identities",
        "businessPhones",
        "usageLocation",
        "password",
        "signInType",
        "issuer",
        "issuerAssignedId",
        "@odata.type",
        EXTENSION,
        "securityEnabledOnly",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10) | st.sampled_from(["e@contoso.com"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PROPERTY, inner, max_size=4),
    max_leaves=8,
)


@MANY
@given(method=METHODS, segments=st.lists(SEGMENT, max_size=5), query=QUERY, sent=JSON, app=st.booleans())
@example(method="GET", segments=["v1.0", "users"], query="$top=" + "9" * 5000, sent=None, app=True)
@example(method="GET", segments=["v1.0", "users", "\x00"], query="$skiptoken=gA==", sent=None, app=True)
async def test_nothing_that_is_asked_breaks_graph(
    graph: Graph, method: str, segments: list[str], query: str, sent: Any, app: bool
) -> None:
    held = "User.ReadWrite.All Directory.Read.All Application.Read.All openid"
    token = await graph.of_app(*held.split()) if app else await graph.of_user("bob", held)
    path = "/".join(segments).lstrip("/")
    reply = await graph.call(token, f"{graph.world.origin}/resources/graph/{path}?{query}", method, sent)
    assert reply.status in EXPECTED
    if reply.status >= 400 and method != "HEAD":
        assert sorted(body(reply)["error"]) >= ["code", "innerError", "message"]


@MANY
@given(sent=st.dictionaries(PROPERTY, JSON, max_size=4), new=st.booleans())
@example(sent={EXTENSION: 10**4000}, new=False)
@example(sent={"displayName": "\ud800"}, new=False)
@example(sent={"displayName": "\u0000"}, new=False)
async def test_nothing_that_is_written_breaks_graph(graph: Graph, sent: dict[str, Any], new: bool) -> None:
    token = await graph.of_app("User.Read.All", WRITE)
    path, method = ("users", "POST") if new else (f"users/{graph.user('alice').id}", "PATCH")
    reply = await graph.call(token, path, method, new_user(**sent) if new else sent)
    assert reply.status in EXPECTED
    assert await graph.get(token, "users?$select=id,identities,businessPhones,mail,displayName")


@MANY
@given(claims=st.dictionaries(st.sampled_from(["tid", "oid", "scp", "roles", "appid", "upn", "iss", "aud"]), JSON))
async def test_no_claim_of_a_signed_token_breaks_graph(graph: Graph, claims: dict[str, Any]) -> None:
    token = await graph.of_user("alice", **{"scp": "User.Read openid", **claims})
    assert (await graph.call(token, "me")).status in EXPECTED
    assert (await graph.call(token, f"{GRAPH}/oidc/userinfo")).status in EXPECTED
