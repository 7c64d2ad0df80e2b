"""What a client wishes of a sign-in: hints, prompts, one session among several, and how fresh it must be."""

import pytest

from mock_entra.tests import people
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.people import accept, authorize, known, sign_in
from mock_entra.tests.test_token_endpoint import decoded
from mock_entra.tokens.optional import login_hint

ALICE, BOB, DANA = "alice@contoso.example", "bob@contoso.example", "dana@outlook.com"


@pytest.fixture
async def town(asked: Asked) -> Asked:
    return await people.world_of_people(asked)


@pytest.fixture
def browser(town: Asked) -> Browser:
    return Browser(town)


async def id_token(town: Asked, browser: Browser, segment: str = "contoso.example") -> dict[str, object]:
    told = body(await people.redeem(town, browser, segment))
    claims: dict[str, object] = decoded(told["id_token"].split(".")[1])
    return claims


async def both(town: Asked, browser: Browser) -> None:
    """Alice of Contoso and Dana, whose account is her own, are signed in."""
    await sign_in(await browser.go(authorize(town, "common")))
    await sign_in(await browser.go(authorize(town, "common", prompt="login")), DANA)
    await accept(browser)


async def test_the_opaque_hint_of_an_id_token_skips_the_user_name(town: Asked, browser: Browser) -> None:
    await browser.go(authorize(town, login_hint=login_hint(known(town, ALICE))))
    assert browser.page.said["displayName"] == ALICE


async def test_an_opaque_hint_of_nobody_is_never_shown(town: Asked, browser: Browser) -> None:
    await browser.go(authorize(town, login_hint="O.nobody"))
    assert browser.page.fields["loginfmt"] == ""


async def test_a_hint_that_nobody_has_fills_the_field(town: Asked, browser: Browser) -> None:
    await browser.go(authorize(town, login_hint="zoe@contoso.example"))
    assert browser.page.fields["loginfmt"] == "zoe@contoso.example"


async def test_prompt_login_takes_the_password_again(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town)))
    await browser.go(authorize(town, prompt="login", login_hint=ALICE))
    assert "i0118" in browser.shows


async def test_prompt_login_takes_the_password_also_where_the_name_was_typed(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town)))
    await browser.go(authorize(town, prompt="login"))
    await browser.fill("i0116", ALICE).press("idSIButton9")
    assert "i0118" in browser.shows


async def test_signing_in_again_keeps_the_session_of_an_account(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town)))
    first = (await id_token(town, browser))["sid"]
    await sign_in(await browser.go(authorize(town, prompt="login")))
    assert (await id_token(town, browser))["sid"] == first


@pytest.mark.parametrize(("hint", "whose"), [("consumers", DANA), ("organizations", ALICE), ("contoso.example", ALICE)])
async def test_a_domain_hint_picks_the_account_of_that_kind(
    town: Asked, browser: Browser, hint: str, whose: str
) -> None:
    await both(town, browser)
    await browser.go(authorize(town, "common", prompt="none", domain_hint=hint))
    assert (await id_token(town, browser, "common"))["preferred_username"] == whose


async def test_two_accounts_without_a_hint_are_no_silent_matter(town: Asked, browser: Browser) -> None:
    await both(town, browser)
    await browser.go(authorize(town, "common", prompt="none"))
    assert browser.landed["error_description"].startswith("AADSTS16000: ")


async def test_a_session_is_asked_for_by_its_sid(town: Asked, browser: Browser) -> None:
    await both(town, browser)
    await browser.go(authorize(town, "common", prompt="none", login_hint=ALICE))
    sid = str((await id_token(town, browser, "common"))["sid"])
    await browser.go(authorize(town, "common", prompt="none", sid=sid))
    assert (await id_token(town, browser, "common"))["preferred_username"] == ALICE


@pytest.mark.parametrize(("sid", "code"), [("0" * 32, "160021"), ("", "50058")])
async def test_a_session_that_is_not_there_is_login_required(
    town: Asked, browser: Browser, sid: str, code: str
) -> None:
    await browser.go(authorize(town, prompt="none", sid=sid))
    assert browser.landed["error"] == "login_required"
    assert browser.landed["error_description"].startswith(f"AADSTS{code}: ")


async def test_max_age_asks_for_the_password_of_an_old_sign_in(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town)))
    town.world.clock.travel(100)
    await browser.go(authorize(town, max_age="200"))
    assert "code" in browser.landed
    await browser.go(authorize(town, max_age="50"))
    assert "i0118" in browser.shows
    await browser.go(authorize(town, max_age="50", prompt="none"))
    assert browser.landed["error"] == "login_required"


async def test_only_customers_may_sign_themselves_up(town: Asked, browser: Browser) -> None:
    await browser.go(authorize(town, prompt="create"))
    assert browser.landed["error_description"].startswith("AADSTS90023: ")
    await browser.go(authorize(town, "customers.example", "shop", prompt="create"))
    assert "i0116" in browser.shows


async def test_another_application_is_signed_in_to_without_a_page(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town)))
    await browser.go(authorize(town, application="other"))
    assert "code" in browser.landed


@pytest.mark.parametrize(("stay", "kept"), [(True, True), (False, False)])
async def test_who_stays_signed_in_has_a_cookie_that_lasts(
    town: Asked, browser: Browser, stay: bool, kept: bool
) -> None:
    await sign_in(await browser.go(authorize(town)), stay=stay)
    assert bool(browser.cookies["ESTSAUTHPERSISTENT"]) is kept
    town.world.clock.travel(2 * 86400)
    await browser.go(authorize(town, prompt="none"))
    assert ("code" in browser.landed) is kept


async def test_staying_signed_in_is_not_asked_again_where_somebody_wished_so(town: Asked, browser: Browser) -> None:
    await browser.go(authorize(town))
    await browser.fill("i0116", ALICE).press("idSIButton9")
    await browser.fill("i0118", people.SECRET).press("idSIButton9")
    await browser.tick("KmsiCheckboxField").press("idBtn_Back")
    await browser.go(authorize(town, prompt="login", login_hint=ALICE))
    await browser.fill("i0118", people.SECRET).press("idSIButton9")
    assert "code" in browser.landed
    assert browser.cookies["ESTSAUTHPERSISTENT"] == ""


async def test_a_personal_account_has_a_page_of_its_own(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town, "common")), DANA)
    assert {"kmsiTitle", "acceptButton"} <= browser.shows
    assert "idSIButton9" not in browser.shows
    await accept(browser)
    assert "code" in browser.landed


@pytest.mark.parametrize(("tile", "whose"), [("aadTile", ALICE), ("msaTile", "alice@outlook.com")])
async def test_a_name_of_two_accounts_is_asked_about(town: Asked, browser: Browser, tile: str, whose: str) -> None:
    await browser.go(authorize(town, "common"))
    await browser.fill("i0116", ALICE).press("idSIButton9")
    assert {"aadTile", "msaTile"} <= browser.shows
    await browser.press(tile)
    assert browser.page.said["displayName"] == whose


async def test_a_tile_does_not_bring_another_ones_password_along(town: Asked, browser: Browser) -> None:
    await both(town, browser)
    await browser.go(authorize(town, "organizations", prompt="login"))
    await browser.fill("i0116", BOB).press("idSIButton9")
    await browser.fill("i0118", people.SECRET).press("idSIButton9")
    picked = {"flow": browser.page.fields["flow"], "account": known(town, DANA).id}
    await browser.go(browser.page.action, picked)
    assert "i0118" in browser.shows


async def test_an_application_may_be_for_those_who_are_assigned_only(asked: Asked) -> None:
    first, *others = people.PEOPLE["tenants"]
    strict = [app | {"assignment_required": app["name"] == "web"} for app in first["applications"]]
    assignments = [{"application": "web", "users": ["bob"]}]
    contoso = first | {"applications": strict, "assignments": assignments}
    town = await people.world_of_people(asked, tenants=[contoso, *others])
    browser = await sign_in(await Browser(town).go(authorize(town)))
    assert browser.landed["error_description"].startswith("AADSTS50105: ")
    await sign_in(await browser.go(authorize(town, prompt="login")), BOB)
    assert "idTxtBx_SAOTCC_OTC" in browser.shows
