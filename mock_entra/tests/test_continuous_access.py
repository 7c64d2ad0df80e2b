"""Continuous access evaluation and step-up: what an API says to a client that can be challenged, and to others."""

import json
import re
from base64 import b64decode
from dataclasses import replace
from typing import Any

import pytest

from mock_entra import errors
from mock_entra.control.events.change_password import ChangePassword
from mock_entra.control.events.change_password import apply as change_password
from mock_entra.control.events.revoke_sessions import RevokeSessions
from mock_entra.control.events.revoke_sessions import apply as revoke_sessions
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.policies import BOTH, CP1, by_password, claims, policy, refreshed, scope, signed_in, user
from mock_entra.tests.test_token_endpoint import refused
from mock_entra.wire import Reply
from mock_entra.world import Leniency
from mock_entra.world.model import OptionalClaims

ME = "https://graph.microsoft.com/v1.0/me"
C1 = {"acrs": {"essential": True, "value": "c1"}}


def bearing(reply: Reply) -> dict[str, str]:
    assert reply.status == 200, reply.body
    return {"authorization": f"Bearer {body(reply)['access_token']}"}


def wanted(reply: Reply) -> dict[str, Any]:
    """The claims of a challenge, as a client hands them on."""
    challenge = dict(reply.headers)["www-authenticate"]
    assert 'error="insufficient_claims"' in challenge
    found = re.search(r'claims="([^"]+)"', challenge)
    assert found
    told: dict[str, Any] = json.loads(b64decode(found[1], validate=True))
    return told


async def revoke(asked: Asked) -> None:
    await revoke_sessions(asked.world, RevokeSessions(user="alice@contoso.com"))


async def todos(asked: Asked, reply: Reply, method: str = "GET") -> Reply:
    api = f"/resources/{asked.application('todolist').client_id}/api/todolist"
    headers = {**bearing(reply), "content-type": "application/json"}
    return await asked.ask(api, method, headers=headers, body=b'{"description": "x"}' if method == "POST" else b"")


async def learns_who_can(asked: Asked, **fields: Any) -> None:
    """todolist asks for `xms_cc`, as an API does that challenges."""
    optional = OptionalClaims(access_token=("idtyp", "xms_cc"))
    await asked.world.directory.put(replace(asked.application("todolist"), optional_claims=optional, **fields))


# revocation


async def test_graph_challenges_at_once_who_can_be_challenged(asked: Asked) -> None:
    reply = await by_password(asked, scope="User.Read", claims=CP1)
    assert (await asked.ask(ME, headers=bearing(reply))).status == 200
    asked.world.clock.travel(60)
    await revoke(asked)
    challenged = await asked.ask(ME, headers=bearing(reply))
    assert (challenged.status, body(challenged)["error"]["code"]) == (401, "InvalidAuthenticationToken")
    assert "TokenIssuedBeforeRevocationTimestamp" in body(challenged)["error"]["message"]
    assert wanted(challenged)["access_token"]["nbf"]["essential"]


async def test_who_signs_in_again_with_the_claims_goes_on(asked: Asked) -> None:
    first = await by_password(asked, scope="User.Read offline_access", claims=CP1)
    asked.world.clock.travel(60)
    await revoke(asked)
    asks = wanted(await asked.ask(ME, headers=bearing(first)))
    refused(await refreshed(asked, body(first)["refresh_token"], scope="User.Read"), errors.SESSION_REVOKED)
    both = {"access_token": {**asks["access_token"], **CP1["access_token"]}}
    again = await by_password(asked, scope="User.Read", claims=both)
    assert claims(again)["nbf"] >= int(asks["access_token"]["nbf"]["value"])
    assert (await asked.ask(ME, headers=bearing(again))).status == 200


async def test_others_go_on_until_their_token_ends(asked: Asked) -> None:
    reply = await by_password(asked, scope="User.Read")
    asked.world.clock.travel(60)
    await revoke(asked)
    assert (await asked.ask(ME, headers=bearing(reply))).status == 200
    asked.world.clock.travel(2 * 3600)
    assert (await asked.ask(ME, headers=bearing(reply))).status == 401


async def test_a_new_password_ends_tokens_too(asked: Asked) -> None:
    reply = await by_password(asked, scope="User.Read", claims=CP1)
    asked.world.clock.travel(60)
    await change_password(asked.world, ChangePassword(user="alice@contoso.com"))
    assert wanted(await asked.ask(ME, headers=bearing(reply)))


@pytest.mark.parametrize("gone", [True, False])
async def test_so_does_it_to_be_disabled_or_removed(asked: Asked, gone: bool) -> None:
    reply = await by_password(asked, scope="User.Read", claims=CP1)
    alice = user(asked)
    await (asked.world.directory.remove(alice) if gone else asked.world.directory.put(replace(alice, enabled=False)))
    assert wanted(await asked.ask(ME, headers=bearing(reply)))


async def test_an_application_that_was_switched_off_is_challenged(asked: Asked) -> None:
    reply = await asked.token(scope="https://graph.microsoft.com/.default", claims=json.dumps(CP1))
    users = "https://graph.microsoft.com/v1.0/users"
    assert (await asked.ask(users, headers=bearing(reply))).status == 200
    known = asked.world.directory.service_principal(asked.tenant("contoso").id, asked.application("daemon").client_id)
    assert known
    await asked.world.directory.put(replace(known, enabled=False))
    assert wanted(await asked.ask(users, headers=bearing(reply)))


async def test_a_token_of_the_very_second_of_a_revocation_is_told_apart(asked: Asked) -> None:
    asked.world.clock.freeze(asked.world.clock.now() // 1 + 0.2)
    before = await by_password(asked, scope="User.Read", claims=CP1)
    asked.world.clock.travel(0.3)
    await revoke(asked)
    asked.world.clock.travel(0.2)
    after = await by_password(asked, scope="User.Read", claims=CP1)
    assert [(await asked.ask(ME, headers=bearing(reply))).status for reply in (before, after)] == [401, 200]


async def test_the_to_do_list_does_so_where_its_registration_asks_who_can(asked: Asked) -> None:
    await learns_who_can(asked)
    reply = await by_password(asked, claims=CP1)
    assert claims(reply)["exp"] - claims(reply)["iat"] == 28 * 3600 - 1
    asked.world.clock.travel(5 * 3600)
    assert (await todos(asked, reply)).status == 200
    await revoke(asked)
    challenged = await todos(asked, reply)
    assert (challenged.status, body(challenged)["error"]["code"]) == (401, "insufficient_claims")
    header = dict(challenged.headers)["www-authenticate"]
    tenant = asked.tenant("contoso").id
    assert header.startswith(f'Bearer realm="", authorization_uri="https://localhost:8443/{tenant}/oauth2/authorize"')
    assert set(wanted(challenged)["access_token"]) == {"nbf"}


async def test_a_lenient_api_takes_revoked_tokens(asked: Asked) -> None:
    reply = await by_password(asked, scope="User.Read", claims=CP1)
    asked.world.clock.travel(60)
    await revoke(asked)
    asked.world.leniencies = frozenset({Leniency.API_REVOKED_TOKEN})
    assert (await asked.ask(ME, headers=bearing(reply))).status == 200


# step-up


async def test_writing_may_take_an_authentication_context(asked: Asked) -> None:
    await learns_who_can(asked, required_context="c1")
    await policy(asked, authentication_context="c1")
    both = scope(asked, "ToDoList.ReadWrite")
    plain = await refreshed(asked, await signed_in(asked), scope=both, claims=CP1)
    assert (await todos(asked, plain)).status == 200
    challenged = await todos(asked, plain, "POST")
    assert wanted(challenged) == {"access_token": C1}
    refused(await refreshed(asked, await signed_in(asked), scope=both, claims=wanted(challenged)), errors.MFA_REQUIRED)
    stepped_up = {"access_token": {**C1, **CP1["access_token"]}}
    strong = await refreshed(asked, await signed_in(asked, *BOTH), scope=both, claims=stepped_up)
    assert (await todos(asked, strong, "POST")).status == 201


async def test_who_cannot_be_challenged_is_forbidden_to_write(asked: Asked) -> None:
    await learns_who_can(asked, required_context="c1")
    reply = await todos(asked, await by_password(asked, scope=scope(asked, "ToDoList.ReadWrite")), "POST")
    assert (reply.status, body(reply)["error"]["code"]) == (403, "insufficient_scope")


@pytest.mark.parametrize("leniency", [Leniency.NO_SECOND_FACTOR, Leniency.UNASSIGNED_USER])
async def test_a_lenient_world_demands_nothing_of_the_kind(asked: Asked, leniency: Leniency) -> None:
    if leniency is Leniency.NO_SECOND_FACTOR:
        await policy(asked)
    else:
        await asked.world.directory.put(replace(asked.application("todolist"), assignment_required=True))
    strict = (await by_password(asked)).status
    asked.world.leniencies = frozenset({leniency})
    assert (strict, (await by_password(asked)).status) == (400, 200)
