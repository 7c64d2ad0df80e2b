"""Tokens on request, judged by the To-Do API and read by a stranger."""

from typing import Any

import jwt
import pytest

from mock_entra import World
from mock_entra.control.refusal import ControlError
from mock_entra.embedding import Server
from mock_entra.tests.embedded import CONTOSO, Caller, claims, header

TODOLIST = {"tenant": CONTOSO, "application": "daemon", "resource": "todolist"}
ALICE = {**TODOLIST, "application": "desktop", "user": "alice"}


def test_a_minted_token_says_what_a_true_one_says(caller: Caller) -> None:
    true, minted = claims(caller.access_token()), caller.world.mint(TODOLIST)["claims"]
    opaque = {"aio", "uti", "xms_ftd", "iat", "nbf", "exp", "azpacr"}
    assert {name: true[name] for name in true if name not in opaque} == {
        name: minted[name] for name in minted if name not in opaque
    }
    assert true.keys() == minted.keys()


def test_a_minted_token_is_accepted(caller: Caller) -> None:
    assert caller.todos(caller.world.mint(TODOLIST)["token"]).status_code == 200


def test_minting_needs_no_words_at_all(caller: Caller) -> None:
    assert caller.todos(caller.world.mint()["token"]).status_code == 200


def test_minting_is_no_exchange(world: World) -> None:
    world.mint(TODOLIST)
    assert len(world.ledger) == 0


def test_a_user_token_reads_that_users_list(caller: Caller) -> None:
    token = caller.world.mint(ALICE, scopes=["ToDoList.Read"])["token"]
    owners = {item["owner"] for item in caller.todos(token).json()}
    assert owners == {caller.world.user("alice")["oid"]}


def test_a_user_token_names_its_user(world: World) -> None:
    told = world.mint(ALICE, scopes=["ToDoList.Read", "ToDoList.ReadWrite"])["claims"]
    assert (told["oid"], told["name"]) == (world.user("alice")["oid"], "Alice Ames")
    assert (told["preferred_username"], told["scp"]) == ("alice@contoso.com", "ToDoList.Read ToDoList.ReadWrite")
    assert "idtyp" not in told


def test_a_users_subject_is_another_for_every_api(world: World) -> None:
    subjects = {
        world.mint(ALICE, resource=api, scopes=["x"])["claims"]["sub"] for api in ("todolist", "Microsoft Graph")
    }
    again = world.mint(ALICE, scopes=["y"])["claims"]["sub"]
    assert len(subjects) == 2
    assert again in subjects


def test_a_user_token_has_the_scopes_that_were_granted(world: World) -> None:
    page = {**ALICE, "application": "spa"}
    assert "scp" not in world.mint(page)["claims"]
    world.directory.grant_consent(
        application="spa", resource="todolist", scopes=["ToDoList.Read"], by="admin", tenant=CONTOSO
    )
    assert world.mint(page)["claims"]["scp"] == "ToDoList.Read"


def test_a_v1_token_is_written_as_such(caller: Caller) -> None:
    minted = caller.world.mint({**ALICE, "resource": "todolist-v1"}, scopes=["ToDoList.Read"])
    assert (minted["claims"]["ver"], minted["claims"]["upn"]) == ("1.0", "alice@contoso.com")
    assert minted["header"]["x5t"] == minted["header"]["kid"]
    assert caller.todos(minted["token"], resource="todolist-v1").status_code == 200


def test_the_issuer_is_under_real_names_on_request(world: World) -> None:
    issuer = world.mint(TODOLIST, names="real")["claims"]["iss"]
    assert issuer == world.tenant(CONTOSO)["issuer_real"]


def test_claims_are_said_otherwise_added_and_left_out(world: World) -> None:
    told = claims(world.mint(TODOLIST, claims={"aud": "elsewhere", "deep": {"a": [1, None]}}, without=["oid"])["token"])
    assert (told["aud"], told["deep"]) == ("elsewhere", {"a": [1, None]})
    assert "oid" not in told


# fmt: off
WRONG: dict[str, dict[str, Any]] = {
    "a key nobody published":           {"key": "unknown"},
    "a key nobody published, own kid":  {"key": "unknown", "kid": "own"},
    "a signature that is broken":       {"signature": "broken"},
    "no signature":                     {"alg": "none"},
    "the public key as secret":         {"alg": "HS256"},
    "a kid that names no key":          {"kid": "nobody"},
    "its life over":                    {"expires_in": -3600},
    "a life that began two hours ago":  {"age": 7200},
    "a life that is to begin":          {"age": -3600},
    "another audience":                 {"claims": {"aud": "00000003-0000-0000-c000-000000000000"}},
    "another issuer":                   {"claims": {"iss": "https://elsewhere.example/v2.0"}},
    "another tenant":                   {"claims": {"tid": "22222222-bbbb-4000-8000-000000000002"}},
    "the other version":                {"version": 1},
    "no end":                           {"without": ["exp"]},
}
# fmt: on


@pytest.mark.parametrize("how", WRONG.values(), ids=WRONG)
def test_a_token_wrong_in_one_way_is_refused(caller: Caller, how: dict[str, Any]) -> None:
    if how.get("kid") == "own":
        how = {**how, "kid": caller.keys()[0]}
    assert caller.todos(caller.world.mint(TODOLIST, **how)["token"]).status_code == 401


@pytest.mark.parametrize("how", [{"roles": []}, {"roles": ["Elsewhere.Read.All"]}], ids=["none", "foreign"])
def test_a_token_without_a_fitting_role_is_forbidden(caller: Caller, how: dict[str, Any]) -> None:
    assert caller.todos(caller.world.mint(TODOLIST, **how)["token"]).status_code == 403


def test_a_key_that_was_rotated_out_no_longer_signs_what_is_accepted(caller: Caller) -> None:
    before = caller.keys()
    caller.world.directory.rotate_keys(tenant=CONTOSO, overlap=False)
    minted = caller.world.mint(TODOLIST, key="rotated-out")
    assert minted["header"]["kid"] == before[0]
    assert caller.todos(minted["token"]).status_code == 401


@pytest.mark.parametrize("rotate", [False, True])
def test_no_key_is_rotated_out_as_long_as_all_are_published(world: World, rotate: bool) -> None:
    if rotate:
        world.directory.rotate_keys(tenant=CONTOSO, overlap=True)
    with pytest.raises(ControlError, match="rotate_keys without overlap first"):
        world.mint(TODOLIST, key="rotated-out")


def test_the_header_says_what_was_asked_for(world: World) -> None:
    assert header(world.mint(TODOLIST, alg="none", kid="x")["token"]) == {"typ": "JWT", "alg": "none", "kid": "x"}


def test_a_stranger_verifies_what_is_minted(caller: Caller) -> None:
    minted = caller.world.mint(TODOLIST)
    tenant = caller.world.tenant(CONTOSO)
    keys = jwt.PyJWKSet.from_dict(caller.http.get(f"{tenant['authority']}/discovery/v2.0/keys").json())
    key = next(key for key in keys.keys if key.key_id == minted["header"]["kid"])
    audience = caller.world.resource("todolist", CONTOSO)["client_id"]
    assert jwt.decode(minted["token"], key, ["RS256"], audience=audience, issuer=tenant["issuer"]) == minted["claims"]


def test_minting_follows_the_clock_of_the_world(world: World) -> None:
    world.clock.freeze(1_900_000_000)
    told = world.mint(TODOLIST, age=10, expires_in=60)["claims"]
    assert (told["iat"], told["nbf"], told["exp"]) == (1_899_999_990, 1_899_999_990, 1_900_000_060)


def test_scopes_are_a_users(world: World) -> None:
    with pytest.raises(ControlError, match="name a `user`"):
        world.mint(TODOLIST, scopes=["ToDoList.Read"])


def test_an_unknown_word_is_a_mistake(world: World) -> None:
    with pytest.raises(ControlError, match="subject"):
        world.mint(TODOLIST, subject="alice")


def test_whoever_is_listed_is_accepted_by_that_name(world: World) -> None:
    with pytest.raises(ControlError, match=f"{CONTOSO}/daemon") as refused:
        world.mint(application="nobody")
    assert f"{CONTOSO}/daemon" in str(refused.value)
    told = {"application": f"{CONTOSO}/desktop", "user": f"{CONTOSO}/alice", "resource": f"{CONTOSO}/todolist"}
    assert world.mint(told)["claims"]["name"] == "Alice Ames"
    assert world.mint(told, tenant=CONTOSO)["claims"]["name"] == "Alice Ames"


def test_a_world_without_applications_mints_nothing(server: Server) -> None:
    with server.world({"tenants": []}) as empty, pytest.raises(ControlError, match="no application to mint for"):
        empty.mint()
