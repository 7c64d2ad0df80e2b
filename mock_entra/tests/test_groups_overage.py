"""Groups in tokens: listed while they are few, and where to ask for them when they are many."""

from dataclasses import replace
from typing import Any

import pytest

from mock_entra.directory import Group
from mock_entra.directory.service_principals import Assignment
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.policies import by_password, claims, user
from mock_entra.tests.test_authorize_responses import browser, landed, request
from mock_entra.tests.test_sign_in import sign_in
from mock_entra.tests.test_token_endpoint import decoded
from mock_entra.world.model import GroupMembershipClaims

FEW, IMPLICIT, MANY = 200, 5, 201
__all__ = ["browser"]


async def member_of(asked: Asked, number: int) -> list[str]:
    """Alice is in so many groups, and in no others."""
    directory, tenant = asked.world.directory, asked.tenant("contoso").id
    await directory.remove(*directory.groups(tenant))
    made = [Group(f"00000000-0000-4000-8000-{n:012}", tenant, f"g{n}", (user(asked).id,)) for n in range(number)]
    await directory.put(*made)
    return [group.id for group in made]


async def wants(asked: Asked, application: str, which: GroupMembershipClaims) -> None:
    await asked.world.directory.put(replace(asked.application(application), group_membership_claims=which))


async def test_groups_are_said_to_who_wants_them_only(asked: Asked) -> None:
    (engineering,) = asked.world.directory.groups(asked.tenant("contoso").id)
    await wants(asked, "todolist", "security_group")
    reply = await by_password(asked)
    assert (claims(reply)["groups"], "groups" in claims(reply, "id_token")) == ([engineering.id], False)
    assert "groups" not in claims(await by_password(asked, "admin"))


async def test_the_client_may_want_them_in_its_id_token(asked: Asked) -> None:
    await wants(asked, "desktop", "all")
    told = claims(await by_password(asked, "bob"), "id_token")
    assert (len(told["groups"]), told["wids"]) == (1, ["b79fbf4d-3ef9-4689-8143-76b194e85509"])


async def test_directory_roles_are_wanted_alone(asked: Asked) -> None:
    await wants(asked, "todolist", "directory_role")
    told = claims(await by_password(asked, "admin"))
    assert ("62e90394-69f5-4237-9190-012177145e10" in told["wids"], "groups" in told) == (True, False)


async def test_groups_of_an_application_are_those_assigned_to_it(asked: Asked) -> None:
    ids = await member_of(asked, 3)
    await wants(asked, "todolist", "application_group")
    directory = asked.world.directory
    known = directory.service_principal(asked.tenant("contoso").id, asked.application("todolist").client_id)
    assert known
    await directory.put(replace(known, assignments=(Assignment(ids[1]),)))
    assert claims(await by_password(asked))["groups"] == [ids[1]]


async def test_two_hundred_groups_are_listed(asked: Asked) -> None:
    ids = await member_of(asked, FEW)
    await wants(asked, "todolist", "security_group")
    assert sorted(claims(await by_password(asked))["groups"]) == ids


async def graph_token(asked: Asked, **form: str) -> str:
    return str(body(await by_password(asked, scope="User.Read", **form))["access_token"])


async def followed(asked: Asked, told: dict[str, Any]) -> list[str]:
    """What is at the place that the claim points to."""
    assert told["_claim_names"] == {"groups": "src1"}
    headers = {"authorization": f"Bearer {await graph_token(asked)}", "content-type": "application/json"}
    place = told["_claim_sources"]["src1"]["endpoint"]
    reply = await asked.ask(place, "POST", headers=headers, body=b'{"securityEnabledOnly": true}')
    assert reply.status == 200, reply.body
    return list(body(reply)["value"])


async def test_more_groups_are_to_be_asked_for_and_there_they_are(asked: Asked) -> None:
    ids = await member_of(asked, MANY)
    await wants(asked, "todolist", "security_group")
    told = claims(await by_password(asked))
    assert "groups" not in told
    assert await followed(asked, told) == ids


async def test_under_real_names_the_old_graph_is_named(asked: Asked) -> None:
    await member_of(asked, MANY)
    await wants(asked, "todolist", "security_group")
    alice = user(asked)
    form = {
        "grant_type": "password",
        "client_id": asked.application("desktop").client_id,
        "username": alice.upn,
        "password": alice.password,
        "scope": f"openid {asked.application('todolist').identifier_uris[0]}/ToDoList.Read",
    }
    at = f"https://login.microsoftonline.com/{alice.tenant}/oauth2/v2.0/token"
    told = claims(await asked.ask(at, "POST", form=form))
    place = f"https://graph.windows.net/{alice.tenant}/users/{alice.id}/getMemberObjects"
    assert told["_claim_sources"] == {"src1": {"endpoint": place}}


@pytest.mark.parametrize(("number", "listed"), [(IMPLICIT, True), (IMPLICIT + 1, False), (MANY, False)])
async def test_a_token_in_an_address_lists_few(asked: Asked, browser: Browser, number: int, listed: bool) -> None:
    ids = await member_of(asked, number)
    await wants(asked, "hybrid", "security_group")
    await sign_in(await browser.go(request(asked, "id_token")))
    told = decoded(landed(browser)["id_token"].split(".")[1])
    assert (told.get("groups"), told.get("hasgroups")) == ((ids, None) if listed else (None, True))
