"""The To-Do list: permissions decide what may be done, ownership to which items."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mock_entra.app import app
from mock_entra.resources.todolist.items import FIRST_THINGS
from mock_entra.store import Store
from mock_entra.store.memory import MemoryStore
from mock_entra.store.sqlite import SqliteStore
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.minting import Called, header, lenient
from mock_entra.world import Leniency

pytestmark = pytest.mark.anyio
SOMEBODY = "77777777-0000-4000-8000-000000000007"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def api(asked: Asked) -> Called:
    return Called(asked)


async def listed(api: Called, token: str) -> list[dict[str, str]]:
    reply = await api.call(token)
    assert reply.status == 200
    items: list[dict[str, str]] = body(reply)
    return items


async def first(api: Called, token: str) -> str:
    return (await listed(api, token))[0]["id"]


def told(reply: Any) -> tuple[int, str]:
    return reply.status, body(reply)["error"]["message"]


# who sees what


async def test_a_fresh_list_has_two_items_for_each_user(api: Called) -> None:
    alice = api.user("alice")
    items = await listed(api, await api.of_user("alice"))
    assert [(item["owner"], item["description"]) for item in items] == [(alice.id, thing) for thing in FIRST_THINGS]


async def test_a_fresh_list_is_the_same_in_every_world(api: Called) -> None:
    world = api.world
    before = await listed(api, await api.of_app())
    await world.store.drop(world.records("todos"))
    assert await listed(api, await api.of_app()) == before


async def test_an_item_shows_its_id_its_owner_and_what_to_do(api: Called) -> None:
    item = (await listed(api, await api.of_user("alice")))[0]
    assert sorted(item) == ["description", "id", "owner"]


async def test_an_application_sees_everybodys_items(api: Called) -> None:
    owners = {item["owner"] for item in await listed(api, await api.of_app())}
    assert owners == {api.user(name).id for name in ("alice", "bob", "admin")}


# fmt: off
CALLERS: list[tuple[dict[str, Any], bool]] = [
    ({"idtyp": "app",  "roles": ["ToDoList.Read.All"]},                          True),
    ({"idtyp": ...,    "roles": ["ToDoList.Read.All"]},                          True),
    ({"idtyp": "app",  "roles": ["ToDoList.Read.All"], "scp": "ToDoList.Read"},  True),
    ({"idtyp": ...,    "roles": ["ToDoList.Read.All"], "scp": "ToDoList.Read"},  False),
    ({"idtyp": "user", "roles": ["ToDoList.Read.All"]},                          False),
    ({"idtyp": ...,    "roles": [],                    "scp": "ToDoList.Read"},  False),
]
# fmt: on


@pytest.mark.parametrize(("claims", "everything"), CALLERS, ids=str)
async def test_idtyp_or_else_roles_without_scopes_make_an_application(
    api: Called, claims: dict[str, Any], everything: bool
) -> None:
    items = await listed(api, await api.token(oid=api.user("alice").id, **claims))
    assert (len(items) > len(FIRST_THINGS)) is everything


async def test_another_users_item_is_as_if_it_were_not_there(api: Called) -> None:
    bobs, alice = await first(api, await api.of_user("bob")), await api.of_user("alice")
    replies = [
        await api.call(alice, "GET", bobs),
        await api.call(alice, "PUT", bobs, json_body={"description": "mine now"}),
        await api.call(alice, "PATCH", bobs, json_body={"description": "mine now"}),
        await api.call(alice, "DELETE", bobs),
    ]
    absent = await api.call(alice, "GET", SOMEBODY)
    assert {told(reply) for reply in replies} == {told(absent)} == {(404, "There is no such item.")}


async def test_a_renamed_user_keeps_her_items(api: Called) -> None:
    alice = api.user("alice")
    before = await listed(api, await api.of_user("alice"))
    await api.world.directory.put(replace(alice, upn="alice.married@contoso.com"))
    assert await listed(api, await api.of_user("alice")) == before


async def reassigned(api: Called) -> str:
    """A token of a new user who was given the user name that alice had."""
    alice = api.user("alice")
    await listed(api, await api.of_user("alice"))
    await api.world.directory.put(replace(alice, upn="alice.married@contoso.com"))
    await api.world.directory.put(replace(alice, id=SOMEBODY, name="second alice"))
    return await api.of_user("second alice")


async def test_a_user_who_inherits_a_name_sees_nothing_of_who_had_it(api: Called) -> None:
    assert await listed(api, await reassigned(api)) == []


async def test_object_ids_are_compared_without_regard_to_case(api: Called) -> None:
    items = await listed(api, await api.of_user("alice", oid=api.user("alice").id.upper()))
    assert len(items) == len(FIRST_THINGS)


# what a permission permits

# fmt: off
PERMITTED: list[tuple[dict[str, Any], bool, bool]] = [
    ({"scp": "ToDoList.Read"},                       True,  False),
    ({"scp": "ToDoList.ReadWrite"},                  True,  True),
    ({"scp": "openid ToDoList.ReadWrite profile"},   True,  True),
    ({"roles": ["ToDoList.Read.All"]},               True,  False),
    ({"roles": ["ToDoList.ReadWrite.All"]},          True,  True),
    ({"scp": "Other", "roles": ["ToDoList.Read.All"]}, True, False),
    ({"scp": "Other"},                               False, False),
    ({"scp": "todolist.read"},                       False, False),
    ({"scp": "ToDoList.ReadWrite.All"},              False, False),
    ({"roles": ["ToDoList.ReadWrite"]},              False, False),
]
# fmt: on


@pytest.mark.parametrize(("claims", "read", "write"), PERMITTED, ids=str)
async def test_scopes_and_roles_permit_reading_and_writing(
    api: Called, claims: dict[str, Any], read: bool, write: bool
) -> None:
    alice = api.user("alice").id
    token = await api.token(oid=alice, **claims)
    got = await api.call(token)
    made = await api.call(token, "POST", json_body={"description": "new", "owner": alice})
    assert (got.status, made.status) == (200 if read else 403, 201 if write else 403)


async def test_a_missing_permission_is_an_insufficient_scope(api: Called) -> None:
    reply = await api.call(await api.of_user("alice", "ToDoList.Read"), "POST", json_body={"description": "new"})
    sentence = "The token does not permit to write."
    assert header(reply, "www-authenticate") == f'Bearer error="insufficient_scope", error_description="{sentence}"'


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_reading_does_not_permit_to_change_an_item(api: Called, method: str) -> None:
    token = await api.of_user("alice", "ToDoList.Read")
    item = await first(api, token)
    assert (await api.call(token, method, item, json_body={"description": "new"})).status == 403


# what can be done


async def test_a_user_creates_an_item_of_her_own(api: Called) -> None:
    token = await api.of_user("alice")
    reply = await api.call(token, "POST", json_body={"description": "Call Bob"})
    item = body(reply)
    assert (reply.status, item["owner"], item["description"]) == (201, api.user("alice").id, "Call Bob")
    assert header(reply, "location") == f"{api.world.origin}{api.address}/{item['id']}"
    assert body(await api.call(token, "GET", item["id"])) == item
    assert (await listed(api, token))[-1] == item


async def test_an_application_creates_an_item_for_whom_it_names(api: Called) -> None:
    bob = api.user("bob").id
    await api.call(await api.of_app(), "POST", json_body={"description": "Call Alice", "owner": bob})
    assert "Call Alice" in [item["description"] for item in await listed(api, await api.of_user("bob"))]


async def test_an_application_must_say_whose_a_new_item_is(api: Called) -> None:
    reply = await api.call(await api.of_app(), "POST", json_body={"description": "Whose?"})
    assert told(reply) == (400, "owner: an application must say whose item it is")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
async def test_a_user_cannot_choose_another_owner(api: Called, method: str) -> None:
    token = await api.of_user("alice")
    item = "" if method == "POST" else await first(api, token)
    reply = await api.call(token, method, item, json_body={"description": "Yours", "owner": api.user("bob").id})
    assert told(reply) == (403, "A user cannot choose another owner.")


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_what_was_read_can_be_sent_back_changed(api: Called, method: str) -> None:
    token = await api.of_user("alice")
    item = (await listed(api, token))[1] | {"description": "Changed"}
    reply = await api.call(token, method, item["id"], json_body=item)
    assert (reply.status, body(reply)) == (200, item)
    assert (await listed(api, token))[1] == item


async def test_a_patch_leaves_alone_what_it_does_not_name(api: Called) -> None:
    token, bob = await api.of_app(), api.user("bob").id
    item = (await listed(api, token))[0]
    reply = await api.call(token, "PATCH", item["id"], json_body={"owner": bob})
    assert body(reply) == item | {"owner": bob}


async def test_a_deleted_item_is_gone_and_does_not_come_back(api: Called) -> None:
    token = await api.of_user("alice")
    for item in await listed(api, token):
        assert (await api.call(token, "DELETE", item["id"])).status == 204
        assert (await api.call(token, "DELETE", item["id"])).status == 404
    assert await listed(api, token) == []


async def test_put_creates_nothing(api: Called) -> None:
    reply = await api.call(await api.of_user("alice"), "PUT", SOMEBODY, json_body={"description": "New"})
    assert reply.status == 404


# fmt: off
WRONG: list[tuple[str, bytes, str]] = [
    ("POST",  b"",                                          "the body"),
    ("POST",  b"{",                                         "the body"),
    ("POST",  b"\xff\xfe",                                  "the body"),
    ("POST",  b"[]",                                        "the body"),
    ("POST",  b"[" * 100_000,                               "the body"),
    ("POST",  b"{}",                                        "description"),
    ("POST",  b'{"description": ""}',                       "description"),
    ("POST",  b'{"description": 5}',                        "description"),
    ("POST",  b'{"description": "x", "id": "mine"}',        "id"),
    ("POST",  b'{"description": "x", "done": true}',        "done"),
    ("POST",  b'{"description": "x", "owner": "alice"}',    "owner"),
    ("POST",  b'{"description": "' + b"x" * 1001 + b'"}',   "description"),
    ("PUT",   b"{}",                                        "description"),
    ("PUT",   b'{"description": "x", "id": "another"}',     "id"),
    ("PATCH", b'{"description": ""}',                       "description"),
    ("PATCH", b'{"id": 5}',                                 "id"),
]
# fmt: on


@pytest.mark.parametrize(
    ("method", "sent", "where"), WRONG, ids=[f"{method} {sent[:30]!r}" for method, sent, _ in WRONG]
)
async def test_a_wrong_body_is_told_where_it_is_wrong(api: Called, method: str, sent: bytes, where: str) -> None:
    token = await api.of_user("alice")
    item = "" if method == "POST" else await first(api, token)
    reply = await api.call(token, method, item, body=sent, headers={"content-type": "application/json"})
    status, message = told(reply)
    assert (status, message.partition(":")[0]) == (400, where)


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/json5"])
async def test_a_body_that_is_not_json_is_refused(api: Called, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type else {}
    reply = await api.call(await api.of_user("alice"), "POST", body=b'{"description": "x"}', headers=headers)
    assert reply.status == 415


# methods and addresses


async def test_head_is_get_without_its_body_being_sent(api: Called) -> None:
    token = await api.of_user("alice")
    get, head = await api.call(token), await api.call(token, "HEAD")
    assert (head.status, head.headers) == (get.status, get.headers)


@pytest.mark.parametrize(
    ("method", "item", "allow"), [("PUT", "", "HEAD, GET, POST"), ("POST", SOMEBODY, "HEAD, GET, PUT, PATCH, DELETE")]
)
async def test_a_method_that_is_not_there_is_answered_with_those_that_are(
    api: Called, method: str, item: str, allow: str
) -> None:
    reply = await api.call(await api.of_app(), method, item)
    assert (reply.status, header(reply, "allow")) == (405, allow)


@pytest.mark.parametrize(("item", "method"), [("", "POST"), (SOMEBODY, "DELETE")])
async def test_a_page_from_elsewhere_may_call_with_a_token(api: Called, item: str, method: str) -> None:
    asked = {"origin": "http://localhost:3000", "access-control-request-method": method}
    reply = await api.call(None, "OPTIONS", item, headers=asked)
    assert reply.status == 204
    assert header(reply, "access-control-allow-origin") == "*"
    assert method in (header(reply, "access-control-allow-methods") or "")
    assert "authorization" in (header(reply, "access-control-allow-headers") or "")


@pytest.mark.parametrize("status", [200, 401])
async def test_a_page_from_elsewhere_may_read_the_answer(api: Called, status: int) -> None:
    token = await api.of_user("alice") if status == 200 else None
    reply = await api.call(token, headers={"origin": "http://localhost:3000"})
    assert (reply.status, header(reply, "access-control-allow-origin")) == (status, "*")


async def test_the_address_does_not_mind_its_case_or_a_closing_slash(api: Called) -> None:
    sent = {"authorization": f"Bearer {await api.of_user('alice')}"}
    reply = await api.asked.ask(f"/Resources/{api.client_id.upper()}/API/TodoList/", headers=sent)
    assert (reply.status, len(body(reply))) == (200, len(FIRST_THINGS))


@pytest.mark.parametrize(
    "path",
    [
        "/resources",
        "/resources/{api}",
        "/resources/{api}/api",
        "/resources/{api}/api/other",
        "/resources/{api}/api/todolist/a/b",
        "/resources/{daemon}/api/todolist",
        "/resources/nobody/api/todolist",
    ],
)
async def test_where_there_is_no_api_one_is_told_so_in_json(api: Called, path: str) -> None:
    daemon = api.asked.application("daemon").client_id
    reply = await api.asked.ask(path.replace("{api}", api.client_id).replace("{daemon}", daemon))
    assert (reply.status, body(reply)["error"]["code"]) == (404, "not_found")


async def test_the_ledger_knows_the_api_and_its_tenant(api: Called) -> None:
    await api.call(await api.of_user("alice"))
    await api.asked.ask("https://graph.microsoft.com/v1.0/me")
    seen = [(exchange.endpoint, exchange.tenant, exchange.refusal) for exchange in api.world.ledger]
    tenant = api.asked.tenant("contoso").id
    assert seen == [("keys", tenant, None), ("todolist", tenant, None), ("graph", "", None)]


# worlds that are told to be lax


async def test_by_leniency_reading_permits_writing(api: Called) -> None:
    lenient(api.world, Leniency.API_READ_MAY_WRITE)
    made = await api.call(await api.of_user("alice", "ToDoList.Read"), "POST", json_body={"description": "new"})
    other = await api.call(await api.of_user("alice", "Other"), "POST", json_body={"description": "new"})
    assert (made.status, other.status) == (201, 403)


async def test_by_leniency_everyone_sees_all(api: Called) -> None:
    lenient(api.world, Leniency.API_EVERYONE_SEES_ALL)
    assert await listed(api, await api.of_user("alice")) == await listed(api, await api.of_app())


async def test_by_leniency_who_inherits_a_name_inherits_the_items(api: Called) -> None:
    lenient(api.world, Leniency.API_OWNER_BY_NAME)
    items = await listed(api, await reassigned(api))
    assert [item["owner"] for item in items] == [api.user("alice").id] * len(FIRST_THINGS)
    assert await listed(api, await api.of_user("alice")) == []


async def test_by_leniency_a_forgotten_check_lets_in_who_may_nothing(api: Called) -> None:
    lenient(api.world, Leniency.API_NO_PERMISSION)
    nothing = await api.call(await api.of_user("alice", ""))
    other = await api.call(await api.of_user("alice", "Other"))
    assert (nothing.status, other.status) == (200, 403)


# whatever comes


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Every test of this file holds over both stores."""
    return MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "world.db")


async def status_of(api: Called, method: str, item: str, headers: list[tuple[bytes, bytes]], sent: bytes) -> int:
    """The status of one request as it comes from the server, its headers any bytes."""
    replies: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": sent}

    async def send(message: Any) -> None:
        replies.append(message)

    path = f"{api.address}/{item}" if item else api.address
    scope = {
        "type": "http",
        "method": method,
        "scheme": "https",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"localhost:8443"), (b"content-type", b"application/json"), *headers],
        "state": {"world": api.world},
    }
    await app(scope, receive, send)
    status: int = replies[0]["status"]
    return status


EXPECTED = {200, 201, 204, 400, 401, 403, 404, 405, 413}
SEGMENT = st.binary(max_size=40) | st.sampled_from(
    [b"e30", b"eyJhbGciOiJub25lIn0", b"eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ"]
)
AUTHORIZATION = (
    st.binary(max_size=100)
    | st.binary(max_size=100).map(lambda rest: b"Bearer " + rest)
    | st.tuples(SEGMENT, SEGMENT, SEGMENT).map(lambda parts: b"Bearer " + b".".join(parts))
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "owner", "description"]) | st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
"""Values that JSON has a word for, and those (NaN, Infinity) that only Python writes."""

CLAIMS = ["iss", "aud", "tid", "exp", "nbf", "iat", "oid", "scp", "roles", "idtyp", "preferred_username", "cnf"]

METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(value: Any) -> bytes:
    return json.dumps(value).encode()


@MANY
@given(method=METHODS, sent=AUTHORIZATION)
@example(method="GET", sent=b"Bearer " + b"A" * 200_000)
@example(method="GET", sent=b"Bearer " + b"W1tb" * 20_000 + b".e30.e30")
@example(method="GET", sent=b"Bearer e30." + b"W1tb" * 20_000 + b".e30")
async def test_no_bytes_in_the_authorization_header_break_the_api(api: Called, method: str, sent: bytes) -> None:
    assert await status_of(api, method, "", [(b"authorization", sent)], b"") in EXPECTED


@MANY
@given(claims=st.dictionaries(st.sampled_from(CLAIMS), JSON, max_size=4))
@example(claims={"exp": 10**400})
@example(claims={"exp": 1e308, "nbf": -1e308})
@example(claims={"aud": "\ud800", "oid": "\ud800"})
async def test_no_claim_of_a_signed_token_breaks_the_api(api: Called, claims: dict[str, Any]) -> None:
    token = await api.token(**{"oid": SOMEBODY, "scp": "ToDoList.Read", **claims})
    assert await status_of(api, "GET", "", [(b"authorization", f"Bearer {token}".encode())], b"") in EXPECTED


@MANY
@given(method=METHODS, item=st.sampled_from(["", "item"]), sent=st.binary(max_size=200) | JSON.map(written))
@example(method="POST", item="", sent=b"x" * ((1 << 20) + 1))
@example(method="POST", item="", sent=b'{"description": "\\ud800"}')
@example(method="POST", item="", sent=b'{"description": "\\u0000"}')
@example(method="POST", item="", sent=b'{"description": ' + b"9" * 5000 + b"}")
async def test_no_bytes_in_the_body_break_the_api(api: Called, method: str, item: str, sent: bytes) -> None:
    token = await api.of_user("alice")
    id = await first(api, token) if item and method != "DELETE" else item
    assert await status_of(api, method, id, [(b"authorization", f"Bearer {token}".encode())], sent) in EXPECTED
