"""What happens to a guest at home reaches whatever was handed out abroad: codes, refresh tokens, devices, calls."""

from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from mock_entra import errors
from mock_entra.directory import departure
from mock_entra.tests import people
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.people import PEOPLE, accept, authorize, known, sign_in
from mock_entra.tests.people_signing_in.test_every_tenant import application, ask
from mock_entra.tests.test_token_endpoint import refused
from mock_entra.wire import Reply
from mock_entra.world import load

ALICE, GUEST, ABROAD = "alice@contoso.example", "alice_contoso.example#EXT#@fabrikam.example", "fabrikam.example"
LOOPBACK, OBO = "http://localhost", "urn:ietf:params:oauth:grant-type:jwt-bearer"
EVERYTHING = "openid profile offline_access"
Redeem = Callable[[], Awaitable[Reply]]


@pytest.fixture
async def town(asked: Asked) -> Asked:
    """The people's world, whose web application is an API as well, and a desktop's beside."""
    world: dict[str, Any] = deepcopy(PEOPLE)
    web = world["tenants"][0]["applications"][0]
    web |= {"identifier_uris": ["api://{client_id}"], "scopes": [{"value": "Act"}]}
    web["platforms"] = {**web["platforms"], "public_client": {"redirect_uris": [LOOPBACK]}}
    return Asked(await asked.worlds.make(load(world)), asked.worlds)


async def signed_in(town: Asked, browser: Browser, name: str = "web", **changed: str) -> str:
    """Alice is a guest of Fabrikam, and let the application in there."""
    await browser.go(authorize(town, ABROAD, name, **{"scope": EVERYTHING} | changed))
    await accept(await sign_in(browser) if "i0116" in browser.shows else browser)
    return browser.landed["code"]


async def redeemed(town: Asked, code: str, name: str = "web", **changed: str) -> Reply:
    client = application(town, name)
    form = {"client_id": client.client_id, "redirect_uri": client.redirect_uris["web"][0], "scope": ""}
    return await ask(town, ABROAD, grant_type="authorization_code", code=code, **form | changed)


async def a_code(town: Asked, browser: Browser) -> Redeem:
    code = await signed_in(town, browser)
    return lambda: redeemed(town, code)


async def a_refresh_token(town: Asked, browser: Browser) -> Redeem:
    token = body(await redeemed(town, await signed_in(town, browser)))["refresh_token"]
    return lambda: ask(town, ABROAD, grant_type="refresh_token", refresh_token=token, scope=EVERYTHING)


async def a_device_code(town: Asked, browser: Browser) -> Redeem:
    await signed_in(town, browser)
    form = {"client_id": application(town).client_id, "scope": EVERYTHING}
    told = body(await town.ask(f"/{ABROAD}/oauth2/v2.0/devicecode", "POST", form=form))
    await browser.go(told["verification_uri"])
    await browser.fill("otc", told["user_code"]).press("idSIButton9")
    await accept(await browser.press(ALICE))
    return lambda: ask(town, ABROAD, grant_type="device_code", device_code=told["device_code"])


async def a_call(town: Asked, browser: Browser) -> Redeem:
    """The other application calls the web application, which calls on for the guest."""
    await signed_in(town, browser)
    scope = f"openid api://{application(town).client_id}/Act"
    code = await signed_in(town, browser, "other", scope=scope)
    token = body(await redeemed(town, code, "other"))["access_token"]
    about = {"grant_type": OBO, "assertion": token, "requested_token_use": "on_behalf_of", "scope": "openid"}
    return lambda: ask(town, ABROAD, **about)


async def revoke(town: Asked, upn: str = ALICE) -> None:
    await town.world.directory.put(replace(known(town, upn), sessions_revoked_at=town.world.clock.now()))


async def disable(town: Asked) -> None:
    await town.world.directory.put(replace(known(town, ALICE), enabled=False))


async def delete(town: Asked) -> None:
    await departure.remove(town.world.directory, known(town, ALICE))


GRANTS = [a_code, a_refresh_token, a_device_code, a_call]
AGAIN = {a_refresh_token: errors.SESSION_REVOKED, a_call: errors.SESSION_REVOKED}
"""Who must sign in again is told so by two numbers."""


@pytest.mark.parametrize("granted", GRANTS)
async def test_while_nothing_happens_at_home_it_is_good(town: Asked, browser: Browser, granted: Any) -> None:
    assert (await (await granted(town, browser))()).status == 200


@pytest.mark.parametrize("granted", GRANTS)
@pytest.mark.parametrize(
    ("happens", "row"), [(revoke, None), (disable, errors.USER_DISABLED), (delete, errors.GRANT_WITHDRAWN)]
)
async def test_what_happens_at_home_ends_it(
    town: Asked, browser: Browser, granted: Any, happens: Any, row: errors.Row | None
) -> None:
    redeem = await granted(town, browser)
    town.world.clock.travel(10)
    await happens(town)
    refused(await redeem(), row or AGAIN.get(granted, errors.GRANT_WITHDRAWN))


@pytest.mark.parametrize(("way_back", "row"), [(LOOPBACK, errors.SESSION_REVOKED), ("", None)])
async def test_another_password_at_home_ends_what_public_clients_hold(
    town: Asked, browser: Browser, way_back: str, row: errors.Row | None
) -> None:
    public = {"redirect_uri": way_back} if way_back else {}
    code = await signed_in(town, browser, **public)
    secret = {"client_secret": ""} if way_back else {}
    token = body(await redeemed(town, code, **public, **secret))["refresh_token"]
    town.world.clock.travel(10)
    changed = replace(known(town, ALICE), password_changed_at=town.world.clock.now())
    await town.world.directory.put(changed)
    reply = await ask(town, ABROAD, grant_type="refresh_token", refresh_token=token, **secret)
    assert reply.status == 200 if row is None else refused(reply, row)


async def test_a_sign_in_at_home_is_not_used_where_the_guest_was_signed_out(town: Asked, browser: Browser) -> None:
    await signed_in(town, browser)
    await browser.go(authorize(town, scope=EVERYTHING))
    form = {"grant_type": "authorization_code", "code": browser.landed["code"], "scope": ""}
    told = await ask(town, "contoso.example", redirect_uri=people.WEB, **form)
    again = {"grant_type": "refresh_token", "refresh_token": body(told)["refresh_token"], "scope": EVERYTHING}
    town.world.clock.travel(10)
    await revoke(town, GUEST)
    refused(await ask(town, ABROAD, **again), errors.SESSION_REVOKED)
    assert (await ask(town, "contoso.example", **again)).status == 200


async def test_of_a_device_code_whose_approver_left_nothing_comes(town: Asked, browser: Browser) -> None:
    redeem = await a_device_code(town, browser)
    await departure.remove(town.world.directory, known(town, GUEST))
    refused(await redeem(), errors.GRANT_WITHDRAWN)
