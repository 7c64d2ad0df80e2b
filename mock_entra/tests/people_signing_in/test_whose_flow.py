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
