"""A guest signs in with the account at home, and is somebody of the tenant's own in its tokens."""

import json
from dataclasses import replace
from typing import Any

import pytest

from mock_entra.directory.guests import account_of, seen_from
from mock_entra.ready_line import ready
from mock_entra.signing import decode
from mock_entra.tests import people
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.people import authorize, known, sign_in
from mock_entra.tests.test_token_endpoint import decoded
from mock_entra.world import WorldFileError, load

ALICE, GUEST = "alice@contoso.example", "alice_contoso.example#EXT#@fabrikam.example"
FABRIKAM = "fabrikam.example"


async def told(town: Asked, browser: Browser, segment: str) -> dict[str, Any]:
    await browser.go(authorize(town, segment, scope="openid profile email User.Read", prompt="consent"))
    await sign_in(browser) if "i0116" in browser.shows else None
    await browser.press("idSIButton9")
    answer: dict[str, Any] = body(await people.redeem(town, browser, segment))
    return answer


async def test_a_guest_has_a_local_object_id_and_the_key_of_its_home(town: Asked, browser: Browser) -> None:
    answer = await told(town, browser, FABRIKAM)
    home, local = known(town, ALICE), known(town, GUEST)
    claims = decoded(answer["id_token"].split(".")[1])
    assert (claims["oid"], claims["tid"]) == (local.id, local.tenant)
    assert local.id != home.id
    assert json.loads(decode(answer["client_info"])) == {"uid": home.id, "utid": home.tenant}


async def test_one_sign_in_counts_at_home_and_abroad(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town)))
    await browser.go(authorize(town, FABRIKAM, login_hint=ALICE))
    await browser.press("idSIButton9")
    await browser.go(authorize(town, FABRIKAM, prompt="none", login_hint=ALICE))
    claims = decoded(body(await people.redeem(town, browser, FABRIKAM))["id_token"].split(".")[1])
    assert claims["oid"] == known(town, GUEST).id


async def test_an_application_that_a_tenant_does_not_know_yet_is_asked_about(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town, FABRIKAM)))
    assert "Sign you in" in browser.page.text
    await browser.go(authorize(town, FABRIKAM, prompt="none"))
    assert browser.landed["suberror"] == "consent_required"


async def test_the_name_abroad_leads_home(town: Asked, browser: Browser) -> None:
    await browser.go(authorize(town, FABRIKAM, login_hint=GUEST))
    assert browser.page.said["displayName"] == ALICE


async def test_who_is_no_guest_is_sent_back(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town, FABRIKAM)), "admin@contoso.example")
    assert browser.landed["error_description"].startswith("AADSTS50020: ")


async def test_a_guest_that_is_disabled_abroad_is_no_guest(town: Asked, browser: Browser) -> None:
    await town.world.directory.put(replace(known(town, GUEST), enabled=False))
    await sign_in(await browser.go(authorize(town, FABRIKAM)))
    assert browser.landed["error_description"].startswith("AADSTS50057: ")
    await browser.go(authorize(town))
    await sign_in(browser) if "i0116" in browser.shows else None
    assert "code" in browser.landed


async def test_directories_know_a_person_from_either_side(town: Asked) -> None:
    home, local, directory = known(town, ALICE), known(town, GUEST), town.world.directory
    assert account_of(directory, local) == account_of(directory, home) == home
    assert seen_from(directory, local.tenant, home) == seen_from(directory, local.tenant, local) == local
    assert seen_from(directory, home.tenant, local) == home
    assert seen_from(directory, local.tenant, known(town, "bob@contoso.example")) is None


async def test_the_ready_line_says_what_a_guest_types(town: Asked) -> None:
    users = {user["upn"]: user for user in ready(town.world, ca=None, control={})["world"]["users"]}
    assert (users[GUEST]["signs_in_as"], users[GUEST]["password"]) == (ALICE, people.SECRET)


@pytest.mark.parametrize("home", ["fabrikam", "nowhere"])
def test_a_guest_is_somebody_of_another_tenant(home: str) -> None:
    tenants = [{"name": "contoso"}, {"name": "fabrikam", "users": [{"name": "gus", "home": home}]}]
    with pytest.raises(WorldFileError, match="there is no other tenant"):
        load({"tenants": tenants})


def test_a_guest_is_called_as_at_home() -> None:
    tenants = [{"name": "contoso"}, {"name": "fabrikam", "users": [{"name": "gus", "home": "contoso"}]}]
    with pytest.raises(WorldFileError, match="'contoso' has no user 'gus'"):
        load({"tenants": tenants})
