"""Hybrid single page applications: a server signs in, and its page gets a code of its own to redeem."""

from dataclasses import replace

import pytest

from mock_entra import errors
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_authorize_responses import WEB
from mock_entra.tests.test_sign_in import VERIFIER, authorize, sign_in
from mock_entra.tests.test_token_endpoint import claims, refused
from mock_entra.wire import Reply

PAGE = "https://localhost:3000/page"
ORIGIN = {"origin": "https://localhost:3000"}


@pytest.fixture
async def asked_hybrid(asked: Asked) -> Asked:
    """The hybrid application with a page beside its server, and no part that is public but the page."""
    hybrid = asked.application("hybrid")
    await asked.world.directory.put(replace(hybrid, public=False, redirect_uris={"web": (WEB,), "spa": (PAGE,)}))
    return asked


async def server_redeems(asked: Asked, **changed: str) -> Reply:
    """A person signs in, and the server redeems the code with its secret."""
    browser = await sign_in(await Browser(asked).go(authorize(asked, "hybrid", redirect_uri=WEB)))
    sent = {
        "grant_type": "authorization_code",
        "client_id": asked.application("hybrid").client_id,
        "client_secret": asked.secret("hybrid"),
        "code": browser.landed["code"],
        "code_verifier": VERIFIER,
        "redirect_uri": WEB,
        "return_spa_code": "1",
    } | changed
    return await post(asked, sent)


async def page_redeems(asked: Asked, code: str, headers: dict[str, str] | None = None, **changed: str) -> Reply:
    """As msal-browser does: no verifier, no redirect URI, no secret; but an origin."""
    sent = {"grant_type": "authorization_code", "client_id": asked.application("hybrid").client_id, "code": code}
    return await post(asked, sent | changed, ORIGIN if headers is None else headers)


async def post(asked: Asked, form: dict[str, str], headers: dict[str, str] | None = None) -> Reply:
    return await asked.ask(f"/{asked.tenant('contoso').id}/oauth2/v2.0/token", "POST", form=form, headers=headers)


async def test_the_server_gets_a_code_for_its_page_beside_its_tokens(asked_hybrid: Asked) -> None:
    told = body(await server_redeems(asked_hybrid))
    assert {"access_token", "refresh_token", "id_token", "spa_code"} <= set(told)
    assert "spa_accountid" not in told
    assert "refresh_token_expires_in" not in told


@pytest.mark.parametrize("redirect_uri", ["", PAGE])
async def test_the_page_redeems_its_code_with_nothing_but_its_origin(asked_hybrid: Asked, redirect_uri: str) -> None:
    code = body(await server_redeems(asked_hybrid))["spa_code"]
    reply = await page_redeems(asked_hybrid, code, redirect_uri=redirect_uri)
    assert claims(reply)["azpacr"] == "0"
    assert 86398 <= body(reply)["refresh_token_expires_in"] <= 86399
    assert ("access-control-allow-origin", "*") in reply.headers


async def test_the_page_refreshes_from_its_page_only_and_for_a_day(asked_hybrid: Asked) -> None:
    code = body(await server_redeems(asked_hybrid))["spa_code"]
    token = body(await page_redeems(asked_hybrid, code))["refresh_token"]
    sent = {"grant_type": "refresh_token", "client_id": asked_hybrid.application("hybrid").client_id}
    sent["refresh_token"] = token
    assert (await post(asked_hybrid, sent, ORIGIN)).status == 200
    refused(await post(asked_hybrid, sent), errors.SPA_CODE_WITHOUT_ORIGIN)
    asked_hybrid.world.clock.travel(86400)
    refused(await post(asked_hybrid, sent, ORIGIN), errors.REFRESH_TOKEN_OF_SPA)


@pytest.mark.parametrize(
    ("changed", "headers", "row"),
    [
        ({}, {}, errors.SPA_CODE_WITHOUT_ORIGIN),
        ({"redirect_uri": WEB}, ORIGIN, errors.REDIRECT_MISMATCH),
        ({"redirect_uri": "https://evil.example"}, ORIGIN, errors.REDIRECT_MISMATCH),
        ({"client_secret": "mock-secret-of-the-hybrid"}, ORIGIN, errors.PUBLIC_WITH_CREDENTIAL),
    ],
)
async def test_nobody_else_redeems_it(
    asked_hybrid: Asked, changed: dict[str, str], headers: dict[str, str], row: errors.Row
) -> None:
    code = body(await server_redeems(asked_hybrid))["spa_code"]
    refused(await page_redeems(asked_hybrid, code, headers, **changed), row)
    assert (await page_redeems(asked_hybrid, code)).status == 200


async def test_it_is_redeemed_once_and_lives_ten_minutes(asked_hybrid: Asked) -> None:
    code = body(await server_redeems(asked_hybrid))["spa_code"]
    assert (await page_redeems(asked_hybrid, code)).status == 200
    refused(await page_redeems(asked_hybrid, code), errors.CODE_SPENT)
    late = body(await server_redeems(asked_hybrid))["spa_code"]
    asked_hybrid.world.clock.travel(601)
    refused(await page_redeems(asked_hybrid, late), errors.GRANT_EXPIRED)


async def test_a_page_cannot_make_itself_another_code(asked_hybrid: Asked) -> None:
    code = body(await server_redeems(asked_hybrid))["spa_code"]
    assert "spa_code" not in body(await page_redeems(asked_hybrid, code, return_spa_code="1"))


@pytest.mark.parametrize("asks", ["0", "true"])
async def test_who_does_not_ask_gets_none(asked_hybrid: Asked, asks: str) -> None:
    assert "spa_code" not in body(await server_redeems(asked_hybrid, return_spa_code=asks))


async def test_an_application_without_a_page_gets_none(asked: Asked) -> None:
    assert "spa_code" not in body(await server_redeems(asked))


async def test_a_servers_own_code_is_not_for_its_page(asked_hybrid: Asked) -> None:
    browser = await sign_in(await Browser(asked_hybrid).go(authorize(asked_hybrid, "hybrid", redirect_uri=WEB)))
    reply = await page_redeems(asked_hybrid, browser.landed["code"], redirect_uri=WEB, code_verifier=VERIFIER)
    refused(reply, errors.MISSING_CREDENTIAL)


async def test_a_spent_server_code_takes_its_page_along(asked_hybrid: Asked) -> None:
    browser = await sign_in(await Browser(asked_hybrid).go(authorize(asked_hybrid, "hybrid", redirect_uri=WEB)))
    about = {"code": browser.landed["code"]}
    told = body(await server_redeems(asked_hybrid, **about))
    refused(await server_redeems(asked_hybrid, **about), errors.CODE_SPENT)
    refused(await page_redeems(asked_hybrid, told["spa_code"]), errors.GRANT_WITHDRAWN)
