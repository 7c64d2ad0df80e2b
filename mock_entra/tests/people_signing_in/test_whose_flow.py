"""What stands in the address of a request is never taken for what a sign-in is about."""

import pytest

from mock_entra import errors
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked
from mock_entra.tests.people import authorize, sign_in


@pytest.mark.parametrize("name", ["device", "admin_consent", "flow"])
async def test_a_parameter_of_the_client_makes_no_other_sign_in_of_it(town: Asked, browser: Browser, name: str) -> None:
    await sign_in(await browser.go(authorize(town, application="other", **{name: "2"})))
    assert set(browser.landed) >= {"code", "state"}


async def test_a_sign_out_is_not_gone_on_with_as_a_sign_in(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town, application="other")))
    await sign_in(await browser.go(authorize(town, application="other", prompt="login")), "admin@contoso.example")
    await browser.go("/contoso.example/oauth2/v2.0/logout?device=1")
    await browser.go("/contoso.example/login", browser.page.fields)
    assert browser.reply.refusal == errors.SIGN_IN_FORGOTTEN.code


async def test_a_sign_in_is_not_gone_on_with_as_a_sign_out(town: Asked, browser: Browser) -> None:
    await browser.go(authorize(town, application="other"))
    await browser.go("/contoso.example/oauth2/v2.0/logout", browser.page.fields | {"account": "somebody"})
    assert browser.reply.refusal == errors.SIGN_IN_FORGOTTEN.code


async def test_a_flow_goes_on_in_the_browser_it_was_begun_in_only(town: Asked, browser: Browser) -> None:
    """Or else whoever begins one could have somebody else's session consent, by a form on a page of their own."""
    await sign_in(await browser.go(authorize(town, application="other")))
    stranger = await Browser(town).go(authorize(town, scope="openid User.Read", prompt="select_account"))
    account = browser.asked.world.directory.user("alice@contoso.example")
    assert account
    await browser.go(stranger.page.action, stranger.page.fields | {"account": account.id})
    assert browser.reply.refusal == errors.FLOW_OF_ANOTHER_BROWSER.code
    await browser.go(stranger.page.action, stranger.page.fields | {"consent": "accept"})
    assert browser.reply.refusal == errors.FLOW_OF_ANOTHER_BROWSER.code


async def test_a_flow_goes_on_at_the_authority_it_was_begun_at_only(town: Asked, browser: Browser) -> None:
    await browser.go(authorize(town))
    await browser.go("/fabrikam.example/login", browser.page.fields | {"loginfmt": "fred@fabrikam.example"})
    assert browser.reply.refusal == errors.SIGN_IN_FORGOTTEN.code


async def test_two_pages_of_one_browser_are_gone_on_with_each(town: Asked, browser: Browser) -> None:
    await browser.go(authorize(town, application="other"))
    first = browser.page
    await browser.go(authorize(town, application="other"))
    browser.page = first
    await sign_in(browser)
    assert "code" in browser.landed


async def test_a_session_that_was_planted_is_not_the_one_somebody_signs_in_to(town: Asked, browser: Browser) -> None:
    thief = await sign_in(await Browser(town).go(authorize(town, application="other")), "admin@contoso.example")
    planted = {name: value for name, value in thief.cookies.items() if value}
    browser.cookies |= planted
    await sign_in(await browser.go(authorize(town, application="other", prompt="login")))
    assert "code" in browser.landed
    await thief.go(authorize(town, application="other", prompt="none", login_hint="alice@contoso.example"))
    assert thief.landed["error"] == "login_required"
