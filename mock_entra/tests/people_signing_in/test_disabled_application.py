"""An application that is disabled signs nobody in: the person is told so, and nobody is sent back to it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from mock_entra import errors
from mock_entra.tests import people
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked
from mock_entra.tests.people import authorize, sign_in
from mock_entra.tests.people_signing_in.test_every_tenant import application, principal
from mock_entra.tests.test_token_endpoint import refused

Change = Callable[[Asked], Awaitable[None]]
DISABLED = "AADSTS7000112"


async def disable_in_contoso(town: Asked) -> None:
    await town.world.directory.put(replace(principal(town, town.tenant("contoso")), enabled=False))


async def disable_everywhere(town: Asked) -> None:
    await town.world.directory.put(replace(application(town), enabled=False))


@pytest.mark.parametrize("segment", ["contoso.example", "fabrikam.example", "common"])
async def test_disabled_everywhere_it_begins_no_sign_in(town: Asked, browser: Browser, segment: str) -> None:
    await disable_everywhere(town)
    await browser.go(authorize(town, segment))
    assert (browser.page.said["code"], browser.landed) == (DISABLED, {})


async def test_disabled_in_a_tenant_it_begins_none_there(town: Asked, browser: Browser) -> None:
    await disable_in_contoso(town)
    await browser.go(authorize(town))
    assert browser.page.said["code"] == DISABLED
    await browser.go(authorize(town, "fabrikam.example"))
    assert "i0116" in browser.shows


async def test_whose_tenant_it_is_may_be_known_only_when_somebody_signed_in(town: Asked, browser: Browser) -> None:
    await disable_in_contoso(town)
    await sign_in(await browser.go(authorize(town, "common")))
    assert (browser.page.said["code"], browser.landed) == (DISABLED, {})


@pytest.mark.parametrize("disable", [disable_everywhere, disable_in_contoso])
async def test_disabled_in_the_middle_of_a_sign_in_it_gets_no_code(
    town: Asked, browser: Browser, disable: Change
) -> None:
    await browser.go(authorize(town))
    await disable(town)
    await browser.fill("i0116", "alice@contoso.example").press("idSIButton9")
    assert (browser.page.said["code"], browser.landed) == (DISABLED, {})


async def test_who_is_signed_in_already_is_told_too(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town, prompt="login")))
    await disable_in_contoso(town)
    await browser.go(authorize(town, prompt="none"))
    assert (browser.page.said["code"], browser.landed) == (DISABLED, {})


async def test_a_code_from_before_is_worth_nothing(town: Asked, browser: Browser) -> None:
    await people.accept(await sign_in(await browser.go(authorize(town))))
    await disable_in_contoso(town)
    refused(await people.redeem(town, browser), errors.APPLICATION_DISABLED)


async def test_its_administrator_does_not_consent_to_it_either(town: Asked, browser: Browser) -> None:
    await disable_everywhere(town)
    web = application(town)
    address = f"client_id={web.client_id}&redirect_uri={web.redirect_uris['web'][0]}"
    await browser.go(f"/contoso.example/adminconsent?{address}")
    assert browser.page.said["code"] == DISABLED
