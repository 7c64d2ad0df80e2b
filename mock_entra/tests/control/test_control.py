"""What a test may do to a world, seen through what its applications are then told; and the same over HTTP."""

import json
import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest

from mock_entra import World
from mock_entra.control import events, routes
from mock_entra.control.refusal import ControlError
from mock_entra.embedding import Server
from mock_entra.tests.embedded import CONTOSO, Caller, claims, header, refusal, serving

DAEMON = {"application": "daemon", "tenant": CONTOSO}
ALICE = {"user": "alice", "tenant": CONTOSO}


# applications


@pytest.mark.parametrize("everywhere", [False, True])
def test_a_disabled_application_gets_no_token_until_it_is_enabled(caller: Caller, everywhere: bool) -> None:
    caller.world.directory.disable_application(**DAEMON, everywhere=everywhere)
    assert refusal(caller.token()) == 7000112
    caller.world.directory.enable_application(**DAEMON, everywhere=everywhere)
    assert caller.token().status_code == 200


def test_an_added_secret_proves_the_application_until_it_is_removed(caller: Caller) -> None:
    secret = caller.world.directory.add_secret(**DAEMON, name="second")
    assert caller.token(client_secret=secret["value"]).status_code == 200
    caller.world.directory.remove_secret(**DAEMON, secret="second")
    assert refusal(caller.token(client_secret=secret["value"])) == 7000215


def test_an_added_secret_is_told_once(world: World) -> None:
    value = world.directory.add_secret(**DAEMON)["value"]
    assert value not in json.dumps(world.ready)
    assert value not in json.dumps(world.directory.update_application(**DAEMON))


def test_a_secret_ends_when_it_was_to(caller: Caller) -> None:
    secret = caller.world.directory.add_secret(**DAEMON, end=caller.world.clock.now() + 600)
    caller.world.clock.travel(601)
    assert refusal(caller.token(client_secret=secret["value"])) == 7000222


def assertion(caller: Caller, certificate: dict[str, Any]) -> dict[str, str]:
    client = caller.world.application("daemon", CONTOSO)["client_id"]
    now = int(datetime.now(UTC).timestamp())
    address = f"{caller.world.tenant(CONTOSO)['authority']}/oauth2/v2.0/token"
    told = {"iss": client, "sub": client, "aud": address, "jti": str(uuid4()), "iat": now, "exp": now + 300}
    token = jwt.encode(told, certificate["key"], "RS256", {"x5t#S256": certificate["sha256"]})
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    return {"client_secret": "", "client_assertion": token, "client_assertion_type": kind}


def test_a_certificate_that_is_made_proves_the_application_until_it_is_removed(caller: Caller) -> None:
    certificate = caller.world.directory.add_certificate(**DAEMON, name="second")
    assert caller.token(**assertion(caller, certificate)).status_code == 200
    caller.world.directory.remove_certificate(**DAEMON, certificate=certificate["sha1"])
    assert refusal(caller.token(**assertion(caller, certificate))) == 700027


def test_a_certificate_handed_in_keeps_its_key_to_itself(world: World) -> None:
    pem = world.application("daemon", "b2c/contoso")["certificate"]["pem"]
    foreign = world.directory.add_certificate(application="reader", tenant=CONTOSO, pem=pem)
    assert (foreign["key"], foreign["pem"]) == (None, pem)


def with_certificate(world: World, certificate: dict[str, Any], folder: Path) -> Caller:
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_text(certificate["pem"])
    files[1].write_text(certificate["key"])
    return Caller(world, (str(files[0]), str(files[1])))


def mtls_token(machine: Caller) -> httpx.Response:
    tenant = machine.world.tenant(CONTOSO)["id"]
    told = {
        "grant_type": "client_credentials",
        "client_id": machine.world.application("daemon", CONTOSO)["client_id"],
        "scope": f"{machine.world.resource('todolist', CONTOSO)['audience']}/.default",
    }
    return machine.http.post(f"{machine.world.mtls_url}/{tenant}/oauth2/v2.0/token", data=told)


def test_a_certificate_of_the_world_file_proves_the_application_in_the_handshake(world: World, tmp_path: Path) -> None:
    own = world.application("daemon", CONTOSO)["certificate"]
    with with_certificate(world, own, tmp_path) as machine:
        assert claims(mtls_token(machine).json()["access_token"])["azpacr"] == "2"


def test_an_added_certificate_gets_through_the_handshake_until_it_is_removed(world: World, tmp_path: Path) -> None:
    certificate = world.directory.add_certificate(**DAEMON, name="second")
    with with_certificate(world, certificate, tmp_path) as machine:
        assert mtls_token(machine).status_code == 200
    world.directory.remove_certificate(**DAEMON, certificate="second")
    with with_certificate(world, certificate, tmp_path) as machine, pytest.raises(httpx.TransportError):
        mtls_token(machine)


def test_an_added_application_gets_tokens_until_it_is_removed(caller: Caller) -> None:
    registration = {"name": "new", "secrets": [{}], "certificates": [{}]}
    caller.world.directory.add_application(tenant=CONTOSO, application=registration)
    caller.world.directory.grant_consent(
        application="new", resource="todolist", roles=["ToDoList.Read.All"], tenant=CONTOSO
    )
    known = caller.world.application("new")
    assert claims(caller.access_token(application="new"))["roles"] == ["ToDoList.Read.All"]
    caller.world.directory.remove_application(application="new")
    gone = caller.token(client_id=known["client_id"], client_secret=known["secret"])
    assert refusal(gone) == 700038


def test_an_added_application_has_a_key_of_its_own(world: World) -> None:
    world.directory.add_application(tenant=CONTOSO, application={"name": "new", "certificates": [{}]})
    keys = [world.application(name, CONTOSO)["certificate"]["key"] for name in ("new", "daemon", "sni-daemon")]
    assert len(set(keys)) == 3


def test_a_removed_api_is_unknown_and_nobody_holds_its_permissions(caller: Caller) -> None:
    api = caller.world.resource("todolist", CONTOSO)
    sent = {"scope": f"{api['audience']}/.default"}
    removed = caller.world.directory.remove_application(application="todolist", tenant=CONTOSO)
    assert refusal(caller.token(resource="todolist-v1", **sent)) == 500011
    left = caller.world.directory.withdraw_consent(**DAEMON, scopes=["none"])
    assert removed["id"] not in [grant["resource"] for grant in left["roles"]]


def test_an_updated_registration_is_what_new_tokens_follow(caller: Caller) -> None:
    caller.world.directory.update_application(
        application="todolist",
        tenant=CONTOSO,
        requested_access_token_version=1,
        optional_claims={"access_token": []},
        app_roles={"ToDoList.ReadWrite.All": False},
    )
    told = claims(caller.access_token())
    assert (told["ver"], told["roles"]) == ("1.0", ["ToDoList.Read.All"])
    assert "idtyp" not in told


def test_a_state_of_a_permission_that_is_not_there_is_refused(world: World) -> None:
    with pytest.raises(ControlError, match=r"no scope 'Elsewhere'; it has: ToDoList\.Read, ToDoList\.ReadWrite"):
        world.directory.update_application(application="todolist", tenant=CONTOSO, scopes={"Elsewhere": False})


# consent


def test_without_consent_the_token_has_no_role_and_the_api_forbids(caller: Caller) -> None:
    caller.world.directory.withdraw_consent(**DAEMON)
    token = caller.access_token()
    assert "roles" not in claims(token)
    assert caller.todos(token).status_code == 403


def test_consent_given_by_an_administrator_reaches_the_next_token(caller: Caller) -> None:
    before = caller.access_token(application="unconsented")
    caller.world.directory.grant_consent(
        application="unconsented", tenant=CONTOSO, resource="todolist", roles=["ToDoList.Read.All"], by="admin"
    )
    after = caller.access_token(application="unconsented")
    assert [caller.todos(token).status_code for token in (before, after)] == [403, 200]


def test_single_permissions_are_withdrawn(caller: Caller) -> None:
    caller.world.directory.withdraw_consent(**DAEMON, resource="todolist", roles=["ToDoList.ReadWrite.All"])
    assert claims(caller.access_token())["roles"] == ["ToDoList.Read.All"]


REFUSED_CONSENT: dict[str, tuple[dict[str, Any], str]] = {
    "by a user for everybody": (
        {"roles": ["ToDoList.Read.All"], "by": "alice"},
        "alice@contoso.com is no administrator",
    ),
    "by a user for another": (
        {"scopes": ["ToDoList.Read"], "user": "bob", "by": "alice"},
        "only one grants for the tenant or for somebody else",
    ),
    "a role that is not there": (
        {"roles": ["Nothing.All"]},
        "no enabled app role for applications 'Nothing.All'; it has: ToDoList.Read.All",
    ),
    "a scope that is not there": ({"scopes": ["Nothing"]}, "no enabled scope 'Nothing'"),
    "roles for one user": ({"roles": ["ToDoList.Read.All"], "user": "alice"}, "leave `user` out"),
    "nothing": ({}, "name `roles`, `scopes` or both"),
    "of an API nobody knows": ({"resource": "api://nobody", "roles": ["x"]}, "there is no application 'api://nobody'"),
}


@pytest.mark.parametrize(("told", "why"), REFUSED_CONSENT.values(), ids=REFUSED_CONSENT)
def test_consent_is_refused(world: World, told: dict[str, Any], why: str) -> None:
    with pytest.raises(ControlError, match=re.escape(why)):
        world.directory.grant_consent(**{"application": "reader", "tenant": CONTOSO, "resource": "todolist", **told})


def test_consent_to_a_disabled_role_is_refused(world: World) -> None:
    world.directory.update_application(application="todolist", tenant=CONTOSO, app_roles={"ToDoList.Read.All": False})
    with pytest.raises(ControlError, match="no enabled app role"):
        world.directory.grant_consent(**DAEMON, resource="todolist", roles=["ToDoList.Read.All"])


def test_a_user_consents_for_herself(world: World) -> None:
    told = {"application": "spa", "tenant": CONTOSO, "resource": "todolist", "scopes": ["ToDoList.Read"]}
    world.directory.grant_consent(**told, user="alice", by="alice")
    granted = {
        name: world.mint(application="spa", resource="todolist", user=name, tenant=CONTOSO)["claims"]
        for name in ("alice", "bob")
    }
    assert (granted["alice"].get("scp"), granted["bob"].get("scp")) == ("ToDoList.Read", None)


def test_a_user_does_not_consent_to_what_only_administrators_may(server: Server) -> None:
    api = {"name": "api", "identifier_uris": ["api://strict"], "scopes": [{"value": "All", "consent": "admin"}]}
    tenant = {
        "name": "strict",
        "domains": ["strict.example"],
        "applications": [api, {"name": "app"}],
        "users": [{"name": "ann"}],
    }
    with server.world({"tenants": [tenant]}) as world, pytest.raises(ControlError, match="only one consents to All"):
        world.directory.grant_consent(application="app", resource="api://strict", scopes=["All"], user="ann")


def test_the_first_consent_makes_a_foreign_application_known(server: Server) -> None:
    audience = {"sign_in_audience": "AzureADMultipleOrgs"}
    home_tenant = {
        "name": "maker",
        "domains": ["maker.example"],
        "applications": [{"name": "app", "secrets": [{}], **audience}],
    }
    with server.world(tenants=[home_tenant]) as world, Caller(world) as caller:
        app = world.application("app")
        sent = {"client_id": app["client_id"], "client_secret": app["secret"]}
        assert refusal(caller.token(**sent)) == 700016
        world.directory.grant_consent(
            application="app", tenant=CONTOSO, resource="todolist", roles=["ToDoList.Read.All"]
        )
        assert claims(caller.access_token(**sent))["roles"] == ["ToDoList.Read.All"]


# keys and policies


def test_a_rotated_key_signs_and_the_earlier_one_still_verifies(caller: Caller) -> None:
    before = caller.access_token()
    state = caller.world.directory.rotate_keys(tenant=CONTOSO)
    after = caller.access_token()
    assert caller.keys() == state["published"] == [header(after)["kid"], header(before)["kid"]]
    assert [caller.todos(token).status_code for token in (before, after)] == [200, 200]


def test_without_overlap_what_was_signed_before_is_worth_nothing(caller: Caller) -> None:
    before = caller.access_token()
    caller.world.directory.rotate_keys(tenant=CONTOSO, overlap=False)
    assert [caller.todos(token).status_code for token in (before, caller.access_token())] == [401, 200]


def test_other_tenants_keep_the_keys_of_their_cloud(caller: Caller) -> None:
    before = caller.keys("ciam/contoso")
    caller.world.directory.rotate_keys(tenant=CONTOSO)
    assert caller.keys("ciam/contoso") == before


def test_a_lifetime_policy_is_what_new_tokens_follow(caller: Caller) -> None:
    policy = {"kind": "token_lifetime", "application": "todolist", "access_token": 900}
    caller.world.directory.add_policy(tenant=CONTOSO, policy=policy)
    caller.world.directory.add_policy(tenant=CONTOSO, policy={"kind": "token_lifetime", "access_token": 1800})
    assert [caller.token(resource=api).json()["expires_in"] for api in ("todolist", "todolist-v1")] == [900, 1800]
    caller.world.directory.remove_policy(tenant=CONTOSO, kind="token_lifetime", application="todolist")
    assert caller.token().json()["expires_in"] == 1800


def test_a_policy_replaces_the_one_for_the_same_api(world: World) -> None:
    policy = {"kind": "token_lifetime", "application": "todolist"}
    world.directory.add_policy(tenant=CONTOSO, policy={**policy, "access_token": 900})
    state = world.directory.add_policy(tenant=CONTOSO, policy={**policy, "access_token": 1200})
    assert [policy["access_token"] for policy in state["policies"]] == [1200]


def test_a_policy_that_is_not_there_cannot_be_removed(world: World) -> None:
    with pytest.raises(ControlError, match="has no such policy"):
        world.directory.remove_policy(tenant=CONTOSO, kind="token_lifetime")


def test_a_user_flow_is_an_authority_of_its_tenant(caller: Caller) -> None:
    b2c = caller.world.tenant("b2c/contoso")
    address = f"{caller.world.url}/{b2c['id']}/B2C_1_new/v2.0/.well-known/openid-configuration"
    before = caller.http.get(address).status_code
    caller.world.directory.add_policy(tenant="b2c/contoso", policy={"kind": "user_flow", "name": "B2C_1_new"})
    assert (before, caller.http.get(address).status_code) == (404, 200)


# users and tenants


def user_token(caller: Caller, user: str) -> str:
    told = {"application": "desktop", "resource": "todolist", "tenant": CONTOSO, "scopes": ["ToDoList.ReadWrite"]}
    return str(caller.world.mint(told, user=user)["token"])


def test_a_renamed_user_keeps_her_items_and_her_old_name_inherits_none(caller: Caller) -> None:
    before = caller.todos(user_token(caller, "alice")).json()
    caller.world.directory.rename_user(**ALICE, upn="alice.ames@contoso.com")
    added = caller.world.directory.add_user(tenant=CONTOSO, user={"name": "other", "upn": "alice@contoso.com"})
    assert caller.todos(user_token(caller, "alice.ames@contoso.com")).json() == before
    owners = {item["owner"] for item in caller.todos(user_token(caller, "alice@contoso.com")).json()}
    assert owners <= {added["oid"]}


@pytest.mark.parametrize("event", ["rename_user", "add_user"])
def test_a_user_principal_name_has_one_holder(world: World, event: str) -> None:
    user = {"name": "other", "upn": "BOB@contoso.com"}
    told = {**ALICE, "upn": user["upn"]} if event == "rename_user" else {"tenant": CONTOSO, "user": user}
    with pytest.raises(ControlError, match=r"is taken|appears twice"):
        getattr(world.directory, event)(**told)


def test_sessions_are_revoked_at_the_worlds_own_time(world: World) -> None:
    world.clock.freeze(1_900_000_000)
    assert world.directory.revoke_sessions(**ALICE)["sessions_revoked_at"] == 1_900_000_000


def test_a_changed_password_is_the_ready_lines(world: World) -> None:
    state = world.directory.change_password(**ALICE, password="other-password")
    assert world.user("alice")["password"] == state["password"] == "other-password"
    assert state["password_changed_at"] == pytest.approx(world.clock.now(), abs=60)


def test_a_user_is_disabled_and_enabled(world: World) -> None:
    assert [getattr(world.directory, f"{verb}_user")(**ALICE)["enabled"] for verb in ("disable", "enable")] == [
        False,
        True,
    ]


def test_a_removed_user_is_gone_and_so_is_her_consent(world: World) -> None:
    world.directory.grant_consent(application="desktop", resource="todolist", scopes=["ToDoList.Read"], **ALICE)
    removed = world.directory.remove_user(**ALICE)
    left = world.directory.withdraw_consent(application="desktop", tenant=CONTOSO, roles=["none"])
    assert removed["id"] not in [grant["user"] for grant in left["scopes"]]
    with pytest.raises(KeyError, match="there is no user 'alice'"):
        world.user("alice")


def test_a_tenant_joins_a_world_and_issues_tokens(caller: Caller) -> None:
    api = {
        "name": "notes",
        "identifier_uris": ["api://{client_id}"],
        "app_roles": [{"value": "Read"}],
        "api": "todolist",
    }
    client = {"name": "reader", "secrets": [{}]}
    consent = {"application": "reader", "resource": "notes", "roles": ["Read"]}
    tenant = {
        "name": "northwind",
        "domains": ["northwind.example"],
        "applications": [api, client],
        "consents": [consent],
    }
    line = caller.world.add_tenant(tenant)
    token = caller.access_token(application="reader", tenant="northwind", resource="notes")
    assert (claims(token)["tid"], claims(token)["roles"]) == (line["id"], ["Read"])


@pytest.mark.parametrize(
    ("tenant", "why"),
    [
        ({"name": "contoso"}, "tenant 'workforce contoso' appears twice"),
        ({"name": "new", "domains": ["contoso.com"]}, "domain 'contoso.com' appears twice"),
        ({"name": "new", "kind": "ciam"}, "needs a `subdomain`"),
    ],
    ids=["name", "domain", "subdomain"],
)
def test_a_tenant_that_does_not_fit_is_refused(world: World, tenant: dict[str, Any], why: str) -> None:
    with pytest.raises(ControlError, match=why):
        world.add_tenant(tenant)


def test_a_name_of_several_is_refused_with_the_choices(world: World) -> None:
    with pytest.raises(ControlError, match="b2c/contoso/daemon, workforce/contoso/daemon"):
        world.directory.disable_application(application="daemon")


def test_a_name_of_nobody_is_refused_with_what_there_is(world: World) -> None:
    with pytest.raises(ControlError, match="there is no user 'zoe'; there is: workforce/contoso/admin"):
        world.directory.disable_user(user="zoe", tenant=CONTOSO)


# clock, faults, ledger, leniencies


def test_a_token_ends_when_the_world_travels(caller: Caller) -> None:
    token = caller.access_token()
    caller.world.clock.travel(2 * 3600)
    assert caller.todos(token).status_code == 401


def test_a_frozen_clock_stands_and_a_thawed_one_runs(caller: Caller) -> None:
    at = int(caller.world.clock.now()) + 86400
    caller.world.clock.freeze(datetime.fromtimestamp(at, UTC))
    assert claims(caller.access_token())["iat"] == caller.world.clock.now() == at
    caller.world.clock.thaw()
    assert at < caller.world.clock.now() < at + 600


@pytest.mark.parametrize("at", [-1, 1e300, float("nan"), "tomorrow", datetime(3500, 1, 1, tzinfo=UTC)])
def test_a_clock_is_not_set_beyond_what_dates_can_say(world: World, at: Any) -> None:
    with pytest.raises(ControlError):
        world.clock.set(at)


@pytest.mark.parametrize("seconds", [1e300, -1e300, float("inf"), float("nan")])
def test_nobody_travels_beyond_what_dates_can_say(world: World, seconds: float) -> None:
    with pytest.raises(ControlError, match="1970 to 3000"):
        world.clock.travel(seconds)


def test_a_fault_happens_as_often_as_it_is_to(caller: Caller) -> None:
    caller.world.faults.add(
        match={"endpoint": "token"}, times=2, status=503, json={"error": "busy"}, headers={"Retry-After": "7"}
    )
    answers = [caller.token() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert (answers[0].headers["retry-after"], answers[0].json()) == ("7", {"error": "busy"})
    assert caller.world.faults.list() == []


def test_a_fault_refuses_by_row(caller: Caller) -> None:
    caller.world.faults.add({"match": {"endpoint": "token"}, "refusal": "TENANT_THROTTLED"})
    assert refusal(caller.token()) == 90055


@pytest.mark.parametrize("transport", ["reset", "truncate", "tls"])
def test_a_fault_breaks_the_connection(world: World, transport: str) -> None:
    world.faults.add(transport=transport)
    with Caller(world) as first, pytest.raises(httpx.TransportError):
        first.token()
    with Caller(world) as second:
        assert second.token().status_code == 200


def test_a_removed_fault_does_not_happen(caller: Caller) -> None:
    fault = caller.world.faults.add(status=500, times=None)
    caller.world.faults.remove(fault["id"])
    assert caller.token().status_code == 200
    with pytest.raises(ControlError, match="is waiting"):
        caller.world.faults.remove(fault["id"])


CONTRADICTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "two bodies": ({"body": "a", "json": 1}, "`body` or `json`, not both"),
    "nothing": ({"match": {"endpoint": "token"}}, "nothing would happen"),
    "headers of no answer": ({"headers": {"a": "b"}, "delay": 1}, "`headers` are an answer's"),
    "a reset with an answer": ({"transport": "reset", "status": 500}, "`reset` sends no answer"),
    "a handshake for a path": ({"transport": "tls", "match": {"path": "/x"}}, "only `times` goes with it"),
    "drips of no drip": ({"status": 500, "drip_bytes": 1}, "go with `transport: drip`"),
    "a row and an answer": ({"refusal": "WRONG_SECRET", "status": 500}, "not both"),
    "a row that is none": ({"refusal": "WRONG"}, "expected a row"),
    "no content with some": ({"status": 204, "body": "x"}, "has no body"),
    "an endpoint of no name": ({"match": {"endpoint": "tokens"}, "status": 500}, "expected one of .*token"),
    "a header that splits": ({"status": 500, "headers": {"a": "b\r\nc: d"}}, "printable ASCII only"),
    "a header that frames": ({"status": 500, "headers": {"Content-Length": "1"}}, "server's own business"),
    "no status": ({"status": 100}, "greater than or equal to 200"),
    "an unknown word": ({"status": 500, "time": 1}, "Extra inputs"),
    "not JSON": ({"json": float("nan")}, "JSON"),
}


@pytest.mark.parametrize(("told", "why"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_fault_that_contradicts_itself_is_refused(world: World, told: dict[str, Any], why: str) -> None:
    with pytest.raises(ControlError, match=why):
        world.faults.add(told)


def test_the_ledger_has_what_crossed_the_wire(caller: Caller) -> None:
    secret = caller.world.application("daemon", CONTOSO)["secret"]
    caller.token(client_secret="wrong-and-long")
    caller.todos(caller.access_token())
    entries = caller.world.ledger.entries()
    assert [(e["endpoint"], e["reply"]["status"]) for e in entries[:3]] == [
        ("token", 401),
        ("token", 200),
        ("keys", 200),
    ]
    assert (entries[-1]["endpoint"], entries[0]["refusal"]) == ("todolist", 7000215)
    assert secret in entries[1]["request"]["body"]


def test_the_ledger_hides_secrets_where_it_is_written_out(caller: Caller) -> None:
    token, secret = caller.access_token(), caller.world.application("daemon", CONTOSO)["secret"]
    caller.todos(token)
    written = json.dumps(caller.world.ledger.har()) + caller.world.ledger.json_lines()
    assert token not in written
    assert secret not in written
    assert token in json.dumps(caller.world.ledger.har(redact=False))


def test_the_ledger_is_asked_by_what_exchanges_are(caller: Caller) -> None:
    caller.token(client_secret="wrong-and-long")
    caller.token()
    ledger = caller.world.ledger
    assert [e["number"] for e in ledger.entries(status=401)] == [1]
    assert [e["number"] for e in ledger.entries(endpoint="token", tenant=CONTOSO, since=1)] == [2]
    assert len(ledger.entries(form={"grant_type": "client_credentials"})) == 2
    assert ledger.entries(tenant="ciam/contoso") == []
    assert len(ledger.json_lines(endpoint="token").splitlines()) == 2


def test_waiting_ends_with_what_was_waited_for(caller: Caller) -> None:
    caller.token()
    assert [e["number"] for e in caller.world.ledger.wait_for(endpoint="token", timeout=1)] == [1]
    began = monotonic()
    with pytest.raises(TimeoutError, match=r"1 of 2 such exchanges were seen in 0\.05 seconds"):
        caller.world.ledger.wait_for(endpoint="token", count=2, timeout=0.05)
    assert monotonic() - began < 5


def test_a_cleared_ledger_counts_on(caller: Caller) -> None:
    caller.token()
    caller.world.ledger.clear()
    caller.token()
    assert [e["number"] for e in caller.world.ledger.entries()] == [2]


def test_a_lenient_world_does_not_keep_the_rule_until_it_is_told_to(caller: Caller) -> None:
    caller.world.leniencies = {"any-secret"}
    lenient = caller.token(client_secret="wrong-and-long").status_code
    caller.world.leniencies = set()
    assert (lenient, caller.token(client_secret="wrong-and-long").status_code) == (200, 401)


def test_a_leniency_nobody_knows_is_refused(server: Server, world: World) -> None:
    with pytest.raises(ControlError, match="any-secret"):
        world.leniencies = {"anything-goes"}
    with pytest.raises(ControlError, match="any-secret"):
        server.world(leniencies=["anything-goes"])


def test_what_was_done_to_a_world_survives_a_restart(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = f"sqlite:///{tmp_path / 'kept.db'}"
    with serving(tmp_path_factory, store=store) as server:
        server.main.clock.freeze(1_900_000_000)
        server.main.leniencies = {"any-secret"}
        server.main.faults.add(match={"endpoint": "keys"}, status=503)
        server.main.directory.rotate_keys(tenant=CONTOSO)
        before = server.main.directory.revoke_sessions(**ALICE)
        ready = server.ready["world"]
    with serving(tmp_path_factory, store=store) as server:
        main = server.main
        assert main.clock.now() == 1_900_000_000
        assert main.leniencies == {"any-secret"}
        assert [fault["match"]["endpoint"] for fault in main.faults.list()] == ["keys"]
        assert main.directory.enable_user(**ALICE) == before
        identifiers = [
            [line["client_id"] for line in known["applications"]] for known in (server.ready["world"], ready)
        ]
        assert identifiers[0] == identifiers[1]


# over HTTP


@pytest.fixture(scope="module")
def plane(server: Server) -> Iterator[httpx.Client]:
    """The control plane as a script in any language meets it."""
    control = server.ready["control"]
    trust = ssl.create_default_context(cafile=server.main.ca)
    headers = {"authorization": f"Bearer {control['token']}"}
    with httpx.Client(base_url=control["url"], headers=headers, verify=trust, trust_env=False, timeout=20) as plane:
        yield plane


def test_a_world_is_made_used_and_removed_over_http(plane: httpx.Client) -> None:
    line = plane.post("/worlds", json={"leniencies": ["any-secret"]}).json()
    address = f"/worlds/{line['id']}"
    assert plane.get(address).json() == line
    assert line in plane.get("/worlds").json()
    assert plane.get(f"{address}/leniencies").json() == {"leniencies": ["any-secret"]}
    assert plane.delete(address).status_code == 204
    assert plane.get(address).status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(line["url"], trust_env=False)


def test_a_world_can_be_removed_through_its_own_listener(plane: httpx.Client) -> None:
    line = plane.post("/worlds", json={}).json()
    assert plane.delete(f"{line['url']}/_control/worlds/{line['id']}").status_code == 204
    assert line["id"] not in [known["id"] for known in plane.get("/worlds").json()]


def test_the_world_that_carries_the_control_plane_stays(server: Server, plane: httpx.Client) -> None:
    answer = plane.delete(f"/worlds/{server.main.id}")
    assert (answer.status_code, plane.get("/worlds").status_code) == (409, 200)
    with pytest.raises(ControlError, match="end the authority instead"):
        server.main.close()


def test_a_world_is_made_of_its_content(plane: httpx.Client) -> None:
    content = {"tenants": [{"name": "only", "domains": ["only.example"], "users": [{"name": "ann"}]}]}
    line = plane.post("/worlds", json={"world": content}).json()
    assert [user["upn"] for user in line["world"]["users"]] == ["ann@only.example"]
    assert plane.post(f"/worlds/{line['id']}/tenants", json={"name": "more"}).status_code == 201
    plane.delete(f"/worlds/{line['id']}")


def test_the_verbs_answer_over_http(plane: httpx.Client, world: World) -> None:
    at = f"/worlds/{world.id}"
    assert plane.post(f"{at}/clock/freeze", json={"at": "2030-01-01T00:00:00Z"}).json() == {
        "now": 1893456000.0,
        "frozen": True,
    }
    assert (
        plane.post(f"{at}/clock/travel", json={"seconds": 5}).json()["now"]
        == plane.get(f"{at}/clock").json()["now"]
        == 1893456005
    )
    assert plane.post(f"{at}/clock/set", json={"at": 1}).json()["now"] == 1
    assert plane.post(f"{at}/clock/thaw").json()["frozen"] is False
    fault = plane.post(f"{at}/faults", json={"match": {"endpoint": "keys"}, "json": {"a": [1]}}).json()
    assert plane.get(f"{at}/faults").json() == [fault]
    assert fault["json"] == {"a": [1]}
    assert plane.delete(f"{at}/faults/{fault['id']}").status_code == plane.delete(f"{at}/faults").status_code == 204
    assert plane.put(f"{at}/leniencies", json={"leniencies": ["any-scope"]}).json() == {"leniencies": ["any-scope"]}
    assert plane.post(f"{at}/mint", json={"claims": {"x": 1}}).json()["claims"]["x"] == 1
    assert plane.post(f"{at}/directory/disable_user", json=ALICE).json()["enabled"] is False


def test_the_ledger_answers_over_http(plane: httpx.Client, world: World) -> None:
    with Caller(world) as caller:
        caller.token()
    at = f"/worlds/{world.id}/ledger"
    secret = world.application("daemon", CONTOSO)["secret"]
    assert secret not in plane.get(at).text
    assert secret in plane.get(at, params={"redact": "false", "endpoint": "token", "tenant": CONTOSO}).text
    assert plane.get(at, params={"since": 1}).json() == []
    assert plane.get(f"{at}/har").json()["log"]["entries"][0]["response"]["status"] == 200
    lines = plane.get(f"{at}/lines")
    assert (lines.headers["content-type"], len(lines.text.splitlines())) == ("application/x-ndjson", 1)
    assert plane.post(f"{at}/wait", json={"match": {"endpoint": "token"}}).json()[0]["number"] == 1
    assert plane.post(f"{at}/wait", json={"match": {"endpoint": "keys"}, "timeout": 0.01}).status_code == 408
    assert plane.delete(at).status_code == 204
    assert plane.get(at).json() == []


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer wrong", "Basic d3Jvbmc6d3Jvbmc=", "Bearer \xe9"], ids=repr)
def test_nobody_comes_in_without_the_token(plane: httpx.Client, sent: str) -> None:
    answer = plane.post("/worlds", content=b"{", headers=[(b"authorization", sent.encode("latin-1"))])
    assert (answer.status_code, answer.json()["mistakes"]) == (401, [])
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_the_documentation_is_open_and_complete_in_itself(plane: httpx.Client) -> None:
    page = httpx.get(plane.base_url.join("docs"), verify=False, trust_env=False).text
    assert not re.search(r"<script|<link|@import|url\(|src=", page)
    assert all(f"/directory/{event}" in page for event in events.EVENTS)
    assert plane.get("", follow_redirects=True).text == page


def test_every_part_of_the_interface_is_described(plane: httpx.Client) -> None:
    document = plane.get("/openapi.json").json()
    calls = [call for item in document["paths"].values() for call in item.values()]
    assert all(call["summary"] and call["description"] for call in calls)
    asked = [parameter for call in calls for parameter in call.get("parameters", [])]
    assert [parameter["name"] for parameter in asked if "description" not in parameter] == []
    undescribed = [
        f"{name}.{member}"
        for name, schema in document["components"]["schemas"].items()
        for member, told in schema.get("properties", {}).items()
        if "description" not in told
    ]
    assert undescribed == []


NASTY = (
    b"", b"{", b"null", b"[]", b"1e999", b"NaN", b"[" * 5000, b'{"at": NaN}', b'{"seconds": 1e400}', b"\xff\xfe",
    b'{"\\ud800": "\\ud800"}', b'{"claims": {"a": "\\ud800"}}', b'{"claims": {"a": NaN}}', b'{"json": "\\udfff"}',
    b'{"user": "\\ud800", "application": "x"}', b'{"seconds": ' + b"9" * 5000 + b"}", b'{"at": ' + b"9" * 400 + b"}",
    b'{"world": {"tenants": [{"name": "x", "kind": "ciam"}]}}', b'{"template": "../../etc/passwd"}', b'{"pem": "x"}',
    b'{"application": "daemon", "tenant": "workforce/contoso", "pem": "x"}', b'{"name": "\\u0000", "domains": ["a"]}',
    b'{"world": {"tenants": [{"name": "x", "applications": [{"name": "a", "certificates": [{"pem": "x"}]}]}]}}',
    b'{"tenant": "workforce/contoso", "application": {"name": "a", "certificates": [{"pem": "x"}]}}',
    b'{"tenant": "outlook.com", "application": {"name": "t", "trusted_subjects": [{"subject":"x","authority":"x"}]}}',
)  # fmt: skip


@pytest.mark.parametrize("body", NASTY, ids=lambda body: repr(body[:40]))
def test_no_body_is_more_than_a_mistake(plane: httpx.Client, world: World, body: bytes) -> None:
    document = plane.get("/openapi.json").json()
    for path, item in document["paths"].items():
        for method in item:
            if method in ("post", "put"):
                answer = plane.request(method, path.format(world=world.id).removeprefix("/_control"), content=body)
                assert answer.status_code in (200, 201, 400, 404, 408, 409, 422), (path, answer.text)
                assert answer.is_success or answer.json().keys() == {"detail", "mistakes"}, path


@pytest.mark.parametrize("path", ["/nothing", "/worlds/%ff", "/worlds/x/clock", "/worlds/%00/mint", "/../x", "/docs/"])
def test_no_address_is_more_than_not_there(plane: httpx.Client, path: str) -> None:
    for method in ("GET", "POST", "DELETE", "PATCH", "OPTIONS"):
        assert plane.request(method, path).status_code in (404, 405, 422)


# the tables


@pytest.mark.parametrize("folder", [events, routes], ids=["events", "routes"])
def test_every_file_of_a_table_is_a_row(folder: Any) -> None:
    table = folder.EVENTS if folder is events else folder.ROUTES
    files = {path.stem for path in Path(folder.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(table)


def test_every_event_says_what_it_is_told_and_what_it_answers() -> None:
    for name, event in events.EVENTS.items():
        assert event.apply.__module__.endswith(f".{name}")
        assert all(field.description for field in event.told.model_fields.values()), name
        assert all(field.description for field in event.outcome.model_fields.values()), name
