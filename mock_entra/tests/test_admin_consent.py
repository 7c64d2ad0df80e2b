"""An administrator lets an application in for everybody, at the endpoints made for that; nobody else does."""

from urllib.parse import urlencode

import pytest

from mock_entra.tests import people
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked
from mock_entra.tests.people import WEB, authorize, known, sign_in
from mock_entra.world.first_party import GRAPH

ADMIN = "admin@contoso.example"


@pytest.fixture
async def town(asked: Asked) -> Asked:
    return await people.world_of_people(asked)


@pytest.fixture
def browser(town: Asked) -> Browser:
    return Browser(town)


def asking(town: Asked, path: str = "adminconsent", segment: str = "contoso.example", **changed: str) -> str:
    web = next(a for a in town.world.directory.applications() if a.name == "web")
    sent = {"client_id": web.client_id, "redirect_uri": WEB, "state": "<&>"} | changed
    return f"/{segment}/{path}?{urlencode({name: value for name, value in sent.items() if value})}"


def granted(town: Asked) -> tuple[set[str], set[str]]:
    """What everybody may do by way of the application, and what it may do by itself, at Contoso."""
    web = next(a for a in town.world.directory.applications() if a.name == "web")
    principal = town.world.directory.service_principal(known(town, ADMIN).tenant, web.client_id)
    assert principal
    scopes = {value for grant in principal.scope_grants if grant.user is None for value in grant.scopes}
    return scopes, set(principal.roles_of(GRAPH))


async def test_v1_grants_all_that_the_registration_asks_for(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(asking(town)), ADMIN)
    assert "Directory.Read.All" in browser.page.text
    assert "User.Read.All" in browser.page.text
    await browser.press("idSIButton9")
    tenant = known(town, ADMIN).tenant
    assert browser.landed == {"admin_consent": "True", "tenant": tenant, "state": "<&>"}
    assert granted(town) == ({"User.Read", "Directory.Read.All"}, {"User.Read.All"})


async def test_v2_grants_its_scope_and_says_it_again(town: Asked, browser: Browser) -> None:
    scope = "https://graph.microsoft.com/Mail.Read"
    await sign_in(await browser.go(asking(town, "v2.0/adminconsent", scope=scope)), ADMIN)
    await browser.press("idSIButton9")
    assert (browser.landed["scope"], browser.landed["admin_consent"]) == (scope, "True")
    assert granted(town) == ({"Mail.Read"}, set())


async def test_what_an_administrator_granted_nobody_is_asked_about(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(asking(town, "v2.0/adminconsent", scope="Directory.Read.All")), ADMIN)
    await browser.press("idSIButton9")
    other = await sign_in(await Browser(town).go(authorize(town, scope="openid Directory.Read.All")))
    assert "code" in other.landed


async def test_nobody_else_may(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(asking(town)))
    assert browser.landed["error"] == "permission_denied"
    assert granted(town) == (set(), set())


async def test_an_administrator_may_cancel(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(asking(town)), ADMIN)
    await browser.press("idBtn_Back")
    assert (browser.landed["error"], browser.landed["error_subcode"]) == ("access_denied", "cancel")
    assert browser.landed["state"] == "<&>"


@pytest.mark.parametrize(
    ("path", "changed", "code"),
    [
        ("adminconsent", {"redirect_uri": "https://evil.example"}, "50011"),
        ("adminconsent", {"redirect_uri": ""}, "900144"),
        ("adminconsent", {"client_id": "nobody"}, "700038"),
        ("v2.0/adminconsent", {}, "900144"),
    ],
)
async def test_a_wrong_request_is_shown_and_goes_nowhere(
    town: Asked, browser: Browser, path: str, changed: dict[str, str], code: str
) -> None:
    await browser.go(asking(town, path, **changed))
    assert browser.page.said["code"] == f"AADSTS{code}"
    assert list(town.world.ledger)[-1].refusal == int(code)


async def test_a_person_is_told_that_an_administrator_must_decide(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town, scope="openid Directory.Read.All")))
    assert "idSIButton9" not in browser.shows
    await browser.go(browser.page.action, browser.page.fields | {"consent": "accept"})
    assert browser.landed["error_description"].startswith("AADSTS90094: ")
