"""Policies at the token endpoint: whoever signed in with less than is demanded is sent back to the person."""

import json
from dataclasses import replace

import pytest

from mock_entra import errors
from mock_entra.directory.service_principals import Assignment
from mock_entra.errors import Row
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.policies import (
    BOTH,
    CP1,
    by_password,
    claims,
    on_behalf,
    policy,
    refreshed,
    signed_in,
    user,
)
from mock_entra.tests.test_token_endpoint import refused
from mock_entra.world.model import OptionalClaims

C1 = {"access_token": {"acrs": {"essential": True, "value": "c1"}}}

# conditional access


async def test_a_refresh_token_of_a_password_is_not_enough_for_what_wants_a_second_factor(asked: Asked) -> None:
    id = await policy(asked, resources=["todolist"])
    told = refused(await refreshed(asked, await signed_in(asked)), errors.MFA_REQUIRED)
    assert (told["error"], told["suberror"], told["error_codes"]) == ("interaction_required", "basic_action", [50076])
    assert json.loads(told["claims"]) == {"access_token": {"capolids": {"essential": True, "values": [id]}}}


async def test_a_refresh_token_of_two_factors_is(asked: Asked) -> None:
    await policy(asked, resources=["todolist"])
    assert claims(await refreshed(asked, await signed_in(asked, *BOTH)))["scp"] == "ToDoList.Read"


async def test_other_apis_keep_working(asked: Asked) -> None:
    await policy(asked, resources=["todolist"])
    reply = await refreshed(asked, await signed_in(asked), scope="openid User.Read")
    assert claims(reply)["aud"] == "https://graph.microsoft.com"


async def test_a_password_in_the_clients_hands_cannot_give_a_second_factor(asked: Asked) -> None:
    await policy(asked)
    refused(await by_password(asked), errors.MFA_REQUIRED)


async def test_who_has_no_second_factor_is_told_so(asked: Asked) -> None:
    await policy(asked)
    await asked.world.directory.put(replace(user(asked), mfa_registered=False))
    assert refused(await by_password(asked), errors.MFA_REGISTRATION_REQUIRED)["error_codes"] == [50079]


async def test_per_user_multi_factor_is_demanded_without_a_policy(asked: Asked) -> None:
    await asked.world.directory.put(replace(user(asked), multi_factor=True))
    assert "claims" not in refused(await by_password(asked), errors.MFA_REQUIRED)


@pytest.mark.parametrize(
    ("grant", "device", "row"),
    [
        ("compliant_device", (), errors.DEVICE_NOT_COMPLIANT),
        ("joined_device", ("compliant",), errors.DEVICE_NOT_JOINED),
        ("block", ("compliant", "joined"), errors.ACCESS_BLOCKED),
    ],
)
async def test_a_device_must_be_what_is_demanded(asked: Asked, grant: str, device: tuple[str, ...], row: Row) -> None:
    await policy(asked, grant=[grant])
    told = refused(await refreshed(asked, await signed_in(asked, *BOTH, device=device)), row)
    assert told["suberror"] == ("message_only" if grant == "block" else "additional_action")


async def test_a_device_that_proved_to_be_compliant_is_let_in_and_stays_so(asked: Asked) -> None:
    await policy(asked, grant=["compliant_device"])
    first = await refreshed(asked, await signed_in(asked, device=("compliant",)))
    assert (await refreshed(asked, body(first)["refresh_token"])).status == 200


async def test_an_api_that_calls_on_is_refused_what_its_caller_passes_on(asked: Asked) -> None:
    id = await policy(asked, resources=["Microsoft Graph"])
    first = await by_password(asked)
    told = refused(await on_behalf(asked, body(first)["access_token"]), errors.MFA_REQUIRED)
    assert id in told["claims"]
    again = await refreshed(asked, await signed_in(asked, *BOTH), claims=told["claims"])
    assert claims(await on_behalf(asked, body(again)["access_token"]))["amr"] == ["pwd", "mfa"]


async def test_claims_of_a_policy_for_another_api_must_be_met_already(asked: Asked) -> None:
    id = await policy(asked, resources=["Microsoft Graph"])
    wanted = {"access_token": {"polids": {"essential": True, "values": [id]}}}
    refused(await refreshed(asked, await signed_in(asked), claims=wanted), errors.MFA_REQUIRED)


async def test_applications_by_themselves_are_not_looked_at(asked: Asked) -> None:
    await policy(asked, grant=["block"])
    assert (await asked.token()).status == 200


async def test_consent_is_asked_for_after_the_second_factor(asked: Asked) -> None:
    await policy(asked)
    refused(await by_password(asked, scope="Mail.Read"), errors.MFA_REQUIRED)


# authentication contexts


async def test_a_context_that_is_met_stands_in_the_token(asked: Asked) -> None:
    await policy(asked, authentication_context="c1")
    refresh_token = await signed_in(asked, *BOTH)
    assert claims(await refreshed(asked, refresh_token, claims=C1))["acrs"] == ["c1"]
    assert "acrs" not in claims(await refreshed(asked, refresh_token))


async def test_a_context_that_is_not_met_is_asked_for_again_with_the_policy(asked: Asked) -> None:
    id = await policy(asked, authentication_context="c1")
    told = refused(await refreshed(asked, await signed_in(asked), claims=C1), errors.MFA_REQUIRED)
    wanted = json.loads(told["claims"])["access_token"]
    assert (wanted["acrs"]["values"], wanted["capolids"]["values"]) == (["c1"], [id])


async def test_a_context_that_is_only_wished_for_stops_nobody(asked: Asked) -> None:
    await policy(asked, authentication_context="c1")
    wish = {"access_token": {"acrs": {"essential": False, "values": ["c1"]}}}
    assert "acrs" not in claims(await refreshed(asked, await signed_in(asked), claims=wish))
    assert claims(await refreshed(asked, await signed_in(asked, *BOTH), claims=wish))["acrs"] == ["c1"]


async def test_an_api_may_ask_to_be_told_every_context_that_is_met(asked: Asked) -> None:
    await policy(asked, name="one", authentication_context="c1")
    await policy(asked, name="two", authentication_context="c2", grant=["block"])
    optional = OptionalClaims(access_token=("acrs",))
    await asked.world.directory.put(replace(asked.application("todolist"), optional_claims=optional))
    assert claims(await refreshed(asked, await signed_in(asked, *BOTH)))["acrs"] == ["c1"]
    assert "acrs" not in claims(await refreshed(asked, await signed_in(asked)))


# claims requests


async def test_a_token_begins_no_earlier_than_a_challenge_asked_for(asked: Asked) -> None:
    soon = int(asked.world.clock.now()) + 100
    wanted = {"access_token": {"nbf": {"essential": True, "value": str(soon)}}}
    assert claims(await refreshed(asked, await signed_in(asked), claims=wanted))["nbf"] == soon


async def test_a_token_of_a_far_time_is_not_given(asked: Asked) -> None:
    wanted = {"access_token": {"nbf": {"essential": True, "value": int(asked.world.clock.now()) + 4000}}}
    refused(await refreshed(asked, await signed_in(asked), claims=wanted), errors.MALFORMED_REQUEST)


@pytest.mark.parametrize("written", ["{", "[]", '"x"', '{"access_token": 1}', '{"access_token":{"nbf":{"value":"x"}}}'])
async def test_claims_that_cannot_be_read_are_refused(asked: Asked, written: str) -> None:
    refused(await refreshed(asked, await signed_in(asked), claims=written), errors.MALFORMED_REQUEST)


@pytest.mark.parametrize("written", ["{}", '{"access_token":null}', '{"userinfo":{"x":null},"id_token":{"y":null}}'])
async def test_claims_that_ask_for_nothing_known_are_passed_over(asked: Asked, written: str) -> None:
    assert (await refreshed(asked, await signed_in(asked), claims=written)).status == 200


# continuous access evaluation


async def test_who_can_be_challenged_gets_long_lives_from_graph(asked: Asked) -> None:
    reply = await refreshed(asked, await signed_in(asked), scope="User.Read", claims=CP1)
    told = claims(reply)
    assert told["xms_cc"] == ["cp1"]
    assert (told["exp"] - told["iat"], body(reply)["refresh_in"]) == (28 * 3600 - 1, 50399)


async def test_who_cannot_gets_an_hour(asked: Asked) -> None:
    told = claims(await refreshed(asked, await signed_in(asked), scope="User.Read"))
    assert ("xms_cc" in told, told["exp"] - told["iat"]) == (False, 3599)


async def test_an_api_that_does_not_ask_who_can_gets_tokens_of_an_hour(asked: Asked) -> None:
    told = claims(await refreshed(asked, await signed_in(asked), claims=CP1))
    assert ("xms_cc" in told, told["exp"] - told["iat"]) == (False, 3599)


async def test_applications_that_can_be_challenged_get_a_day(asked: Asked) -> None:
    form = {"scope": "https://graph.microsoft.com/.default", "claims": json.dumps(CP1)}
    told = claims(await asked.token(**form))
    assert (told["exp"] - told["iat"], told["xms_cc"]) == (24 * 3600 - 1, ["cp1"])


# assignment


async def assign(asked: Asked, application: str, *principals: str) -> None:
    """Requires assignment to an application, and assigns these."""
    directory = asked.world.directory
    chosen = asked.application(application)
    known = directory.service_principal(asked.tenant("contoso").id, chosen.client_id)
    assert known
    assigned = tuple(Assignment(id) for id in principals)
    await directory.put(replace(chosen, assignment_required=True), replace(known, assignments=assigned))


@pytest.mark.parametrize("application", ["desktop", "todolist"])
async def test_who_is_not_assigned_to_client_or_api_is_refused(asked: Asked, application: str) -> None:
    await assign(asked, application, user(asked, "bob").id)
    told = refused(await by_password(asked), errors.NOT_ASSIGNED)
    assert asked.application(application).client_id in told["error_description"]
    assert (await by_password(asked, "bob")).status == 200


async def test_a_group_may_be_assigned(asked: Asked) -> None:
    (engineering,) = asked.world.directory.groups(asked.tenant("contoso").id)
    await assign(asked, "todolist", engineering.id)
    assert (await by_password(asked)).status == 200
    refused(await by_password(asked, "admin"), errors.NOT_ASSIGNED)


async def test_what_another_api_requires_is_nobodys_business(asked: Asked) -> None:
    await assign(asked, "todolist")
    assert (await by_password(asked, scope="User.Read")).status == 200
