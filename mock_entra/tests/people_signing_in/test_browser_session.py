"""What a browser keeps of those who signed in, after a refusal and after it was closed."""

from dataclasses import replace

from mock_entra.sign_in.session import COOKIE
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked
from mock_entra.tests.people import accept, authorize, sign_in

ALICE, ADMIN = "alice@contoso.example", "admin@contoso.example"


async def silently(town: Asked, browser: Browser, hint: str) -> dict[str, str]:
    await browser.go(authorize(town, prompt="none", login_hint=hint))
    return browser.landed


async def test_a_closed_browser_forgets_whoever_did_not_stay_signed_in(town: Asked, browser: Browser) -> None:
    await accept(await sign_in(await browser.go(authorize(town)), ALICE, stay=True))
    await accept(await sign_in(await browser.go(authorize(town, prompt="login")), ADMIN, stay=False))
    assert "code" in await silently(town, browser, ADMIN)
    del browser.cookies[COOKIE]  # as a browser does that is closed
    assert (await silently(town, browser, ADMIN))["error"] == "login_required"
    assert "code" in await silently(town, browser, ALICE)
    assert (await silently(town, browser, ADMIN))["error"] == "login_required"


async def test_what_is_refused_at_the_end_signs_nobody_out(town: Asked, browser: Browser) -> None:
    web = next(known for known in town.world.directory.applications() if known.name == "web")
    await town.world.directory.put(replace(web, access_tokens_from_authorize=True))
    await accept(await sign_in(await browser.go(authorize(town)), ALICE))
    two_apis = f"User.Read {web.client_id}/.default"
    await browser.go(authorize(town, prompt="login", response_type="token", scope=two_apis))
    await accept(await sign_in(browser, ADMIN))
    assert browser.landed["error"] == "invalid_scope"
    assert "code" in await silently(town, browser, ALICE)
    assert "code" in await silently(town, browser, ADMIN)
