"""Signing out ends what was meant, tells the applications that want to hear of it, and leads only to known places."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from mock_entra.tests import people
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.drawn import Bones
from mock_entra.tests.people import OTHER, WEB, authorize, known, sign_in
from mock_entra.tests.test_token_endpoint import decoded
from mock_entra.tokens.optional import login_hint

ALICE, ADMIN = "alice@contoso.example", "admin@contoso.example"


def logout(path: str = "oauth2/v2.0/logout", segment: str = "contoso.example", **sent: str) -> str:
    return f"/{segment}/{path}?{urlencode(sent)}"


async def both(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town, application="other")))
    await sign_in(await browser.go(authorize(town, application="other", prompt="login")), ADMIN)


async def is_signed_in(town: Asked, browser: Browser, user: str) -> bool:
    await browser.go(authorize(town, application="other", prompt="none", login_hint=user))
    return "code" in browser.landed


@pytest.mark.parametrize("path", ["oauth2/v2.0/logout", "oauth2/logout"])
async def test_a_person_returns_to_a_registered_address_with_the_state(
    town: Asked, browser: Browser, path: str
) -> None:
    await sign_in(await browser.go(authorize(town, application="other")))
    await browser.go(logout(path, post_logout_redirect_uri=OTHER, state="a b&c"))
    assert dict(browser.reply.headers)["location"] == f"{OTHER}?state=a+b%26c"
    assert not await is_signed_in(town, browser, ALICE)
    assert (browser.cookies["ESTSAUTH"], browser.cookies["ESTSAUTHPERSISTENT"]) == ("", "")


async def test_the_address_of_another_application_is_not_the_token_bearers(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town)))
    token = body(await people.redeem(town, browser))["id_token"]
    await browser.go(logout(id_token_hint=token, post_logout_redirect_uri=OTHER))
    assert (browser.reply.status, "back" in browser.shows) == (200, False)


async def test_signing_out_is_posted_too(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town, application="other")))
    await browser.go("/common/oauth2/v2.0/logout", {"post_logout_redirect_uri": OTHER})
    assert browser.reply.status == 302


async def test_applications_with_a_logout_url_are_told_in_frames(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town)))
    claims = decoded(body(await people.redeem(town, browser))["id_token"].split(".")[1])
    await browser.go(authorize(town, application="other"))
    await browser.go(logout(post_logout_redirect_uri=WEB, state="s"))
    bones = Bones(browser.page.text)
    (frame,) = bones.by_tag("iframe")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(frame["src"]).query).items()}
    assert asked == {"who": "web", "sid": claims["sid"], "iss": claims["iss"]}
    assert bones.by_id("back")["href"] == f"{WEB}?state=s"
    assert f"0; url={WEB}?state=s" in bones.values("content")


async def test_of_two_accounts_the_person_says_which(town: Asked, browser: Browser) -> None:
    await both(town, browser)
    await browser.go(logout(post_logout_redirect_uri=OTHER, state="s"))
    assert {ALICE, ADMIN} <= browser.shows
    await browser.press(ALICE)
    assert dict(browser.reply.headers)["location"] == f"{OTHER}?state=s"
    assert not await is_signed_in(town, browser, ALICE)
    assert await is_signed_in(town, browser, ADMIN)


@pytest.mark.parametrize("hint", ["logout_hint", "opaque", "id_token_hint", "sid"])
async def test_a_hint_says_which_account_is_meant(town: Asked, browser: Browser, hint: str) -> None:
    await both(town, browser)
    await browser.go(authorize(town, prompt="none", login_hint=ALICE))
    token = body(await people.redeem(town, browser))["id_token"]
    sid = decoded(token.split(".")[1])["sid"]
    hints = {"logout_hint": ALICE, "opaque": login_hint(known(town, ALICE)), "id_token_hint": token, "sid": sid}
    await browser.go(logout(**{hint.replace("opaque", "logout_hint"): hints[hint]}))
    assert not await is_signed_in(town, browser, ALICE)
    assert await is_signed_in(town, browser, ADMIN)


@pytest.mark.parametrize("sent", [{"logout_hint": "nobody@x.example"}, {"id_token_hint": "e30.e30.e30"}, {"sid": "0"}])
async def test_a_hint_at_somebody_else_signs_nobody_out(town: Asked, browser: Browser, sent: dict[str, str]) -> None:
    await sign_in(await browser.go(authorize(town, application="other")))
    await browser.go(logout(**sent))
    assert browser.reply.status == 200
    assert await is_signed_in(town, browser, ALICE)


async def test_a_picker_is_answered_once(town: Asked, browser: Browser) -> None:
    await both(town, browser)
    await browser.go(logout())
    action, fields = browser.page.action, browser.page.fields
    await browser.press(ALICE)
    await browser.go(action, fields | {"account": known(town, ADMIN).id})
    assert browser.page.said["code"] == "AADSTS50089"
    assert await is_signed_in(town, browser, ADMIN)
