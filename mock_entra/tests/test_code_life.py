"""The life of codes and refresh tokens, in every store: once, by whom they were given to, and not for longer."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from mock_entra import errors
from mock_entra.grants import authorization_code
from mock_entra.store import Store
from mock_entra.store.memory import MemoryStore
from mock_entra.store.sqlite import SqliteStore
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_hybrid_spa import ORIGIN
from mock_entra.tests.test_sign_in import CHALLENGE, VERIFIER, authorize, redeem, sign_in
from mock_entra.tests.test_token_endpoint import claims, refused
from mock_entra.tests.test_user_grants import refresh
from mock_entra.tests.test_user_grants import sign_in as with_password

NOT_SINGLE_PAGE = {"origin": "https://app.example"}


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "kept.db")


@pytest.fixture
async def code(asked: Asked) -> str:
    return (await sign_in(await Browser(asked).go(authorize(asked)))).landed["code"]


# once


async def test_of_fifty_redemptions_at_once_one_wins(asked: Asked, code: str) -> None:
    replies = await asyncio.gather(*(redeem(asked, code) for _ in range(50)))
    assert sorted(reply.status for reply in replies) == [200] + [400] * 49
    for reply in replies:
        if reply.status == 400:
            refused(reply, errors.CODE_SPENT)


async def test_what_fifty_fought_over_is_worth_nothing(asked: Asked, code: str) -> None:
    replies = await asyncio.gather(*(redeem(asked, code) for _ in range(50)))
    token = next(body(reply)["refresh_token"] for reply in replies if reply.status == 200)
    refused(await refresh(asked, token), errors.GRANT_WITHDRAWN)


async def test_a_second_redemption_withdraws_even_what_was_refreshed(asked: Asked, code: str) -> None:
    first = body(await redeem(asked, code))["refresh_token"]
    second = body(await refresh(asked, first))["refresh_token"]
    refused(await redeem(asked, code), errors.CODE_SPENT)
    for token in (first, second):
        refused(await refresh(asked, token), errors.GRANT_WITHDRAWN)


async def test_withdrawing_one_sign_in_leaves_another_alone(asked: Asked, code: str) -> None:
    other = (await sign_in(await Browser(asked).go(authorize(asked)))).landed["code"]
    kept = body(await redeem(asked, other))["refresh_token"]
    await redeem(asked, code)
    refused(await redeem(asked, code), errors.CODE_SPENT)
    assert (await refresh(asked, kept)).status == 200


async def test_a_thief_who_spends_the_code_first_is_found_out(asked: Asked, code: str) -> None:
    stranger = {"code_verifier": "w" * 64}
    refused(await redeem(asked, code, **stranger), errors.WRONG_VERIFIER)
    refused(await redeem(asked, code), errors.CODE_SPENT)


# PKCE


@pytest.mark.parametrize("verifier", ["", "w" * 64, CHALLENGE, VERIFIER + "v", VERIFIER[:-1], VERIFIER.upper(), "é"])
async def test_only_the_verifier_meets_the_challenge(asked: Asked, code: str, verifier: str) -> None:
    refused(await redeem(asked, code, code_verifier=verifier), errors.WRONG_VERIFIER)


async def test_a_plain_challenge_is_met_by_itself_and_not_by_its_hash(asked: Asked) -> None:
    browser = Browser(asked)
    url = authorize(asked, code_challenge=VERIFIER, code_challenge_method="plain")
    await sign_in(await browser.go(url))
    assert (await redeem(asked, browser.landed["code"])).status == 200
    await browser.go(url)
    refused(await redeem(asked, browser.landed["code"], code_verifier=CHALLENGE), errors.WRONG_VERIFIER)


async def test_no_method_means_plain(asked: Asked) -> None:
    browser = Browser(asked)
    await sign_in(await browser.go(authorize(asked, code_challenge=VERIFIER, code_challenge_method="")))
    assert (await redeem(asked, browser.landed["code"])).status == 200


async def test_a_code_without_challenge_takes_an_empty_verifier_and_no_other(asked: Asked) -> None:
    browser = Browser(asked)
    url = authorize(asked, code_challenge="", code_challenge_method="")
    await sign_in(await browser.go(url))
    tenant, sent = asked.tenant("contoso").id, {"grant_type": "authorization_code", "code_verifier": ""}
    sent |= {"client_id": asked.application("desktop").client_id, "redirect_uri": "http://localhost:52331"}
    reply = await asked.ask(f"/{tenant}/oauth2/v2.0/token", "POST", form=sent | {"code": browser.landed["code"]})
    assert reply.status == 200
    await browser.go(url)
    refused(await redeem(asked, browser.landed["code"]), errors.WRONG_VERIFIER)


def test_the_verifier_is_compared_in_constant_time() -> None:
    source = Path(authorization_code.__file__).read_text("utf-8")
    assert "hmac.compare_digest(transformed(verifier, code)" in source


# redirect URIs


@pytest.mark.parametrize("uri", ["http://localhost:1", "http://localhost:65535/", "http://localhost"])
async def test_a_loopback_address_may_have_any_port(asked: Asked, uri: str) -> None:
    browser = await sign_in(await Browser(asked).go(authorize(asked, redirect_uri=uri)))
    assert dict(browser.reply.headers)["location"].startswith(uri)
    assert (await redeem(asked, browser.landed["code"], redirect_uri=uri)).status == 200


@pytest.mark.parametrize(
    "uri", ["http://local\r\nhost:1", "http://localhost:1\n", " http://localhost:1", "http://:x@localhost:1"]
)
async def test_what_a_parser_passes_over_makes_another_address(asked: Asked, uri: str) -> None:
    page = await asked.ask(authorize(asked, redirect_uri=uri))
    assert (page.status, page.refusal) == (400, errors.REDIRECT_NOT_REGISTERED.code)


@pytest.mark.parametrize("uri", ["http://localhost:52332", "http://localhost:52331/", "http://127.0.0.1:52331"])
async def test_a_code_is_redeemed_under_the_very_address_it_was_sent_to(asked: Asked, code: str, uri: str) -> None:
    refused(await redeem(asked, code, redirect_uri=uri), errors.REDIRECT_MISMATCH)


# pages


@pytest.mark.parametrize("grant", ["password", "refresh", "device", "code"])
async def test_no_page_gets_what_is_not_a_pages(asked: Asked, code: str, grant: str) -> None:
    token = body(await with_password(asked))["refresh_token"]
    client = {"client_id": asked.application("desktop").client_id}
    forms = {
        "password": {"grant_type": "password", "username": "a", "password": "b", "scope": "openid"},
        "refresh": {"grant_type": "refresh_token", "refresh_token": token},
        "device": {"grant_type": "device_code", "device_code": "x"},
        "code": {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": "http://localhost:52331",
            "code_verifier": VERIFIER,
        },
    }
    url = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"
    reply = await asked.ask(url, "POST", form=forms[grant] | client, headers=NOT_SINGLE_PAGE)
    refused(reply, errors.CROSS_ORIGIN)
    assert ("access-control-allow-origin", "*") in reply.headers


async def test_a_page_asks_first_and_is_told_what_it_may_send(asked: Asked) -> None:
    reply = await asked.ask(f"/{asked.tenant('contoso').id}/oauth2/v2.0/token", "OPTIONS", headers=ORIGIN)
    headers = dict(reply.headers)
    assert (reply.status, headers["access-control-allow-origin"]) == (204, "*")
    assert "POST" in headers["access-control-allow-methods"]


# refresh tokens


async def test_a_refresh_token_is_no_good_in_a_tenant_that_does_not_know_the_user(asked: Asked) -> None:
    cli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
    told = body(await with_password(asked, client_id=cli, scope="User.Read offline_access"))
    elsewhere = asked.tenant("contoso", "ciam").id
    sent = {"grant_type": "refresh_token", "client_id": cli, "refresh_token": told["refresh_token"]}
    reply = await asked.ask(f"/{elsewhere}/oauth2/v2.0/token", "POST", form=sent | {"scope": "User.Read"})
    refused(reply, errors.FOREIGN_GRANT)


async def test_a_guest_takes_the_refresh_token_along(asked: Asked) -> None:
    cli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
    told = body(await with_password(asked, client_id=cli, scope="User.Read offline_access"))
    alice, there = asked.world.directory.user("alice@contoso.com"), asked.tenant("contoso", "ciam")
    assert alice
    guest = replace(
        alice,
        id="22222222-bbbb-4000-8000-0000000000a1",
        tenant=there.id,
        upn="alice_contoso.com#EXT#@contosocustomers.onmicrosoft.com",
        home_tenant=alice.tenant,
        home_id=alice.id,
    )
    await asked.world.directory.put(guest)
    sent = {"grant_type": "refresh_token", "client_id": cli, "refresh_token": told["refresh_token"]}
    reply = await asked.ask(f"/{there.id}/oauth2/v2.0/token", "POST", form=sent | {"scope": "User.Read"})
    assert (claims(reply)["oid"], claims(reply)["tid"]) == (guest.id, there.id)


async def test_a_family_hears_of_a_mismatch_in_both_places(asked: Asked) -> None:
    cli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
    token = body(await with_password(asked, client_id=cli, scope="User.Read offline_access"))["refresh_token"]
    told = refused(await refresh(asked, token, scope="User.Read"), errors.CLIENT_MISMATCH)
    assert (told["suberror"], told["error_additional_info"]) == ("client_mismatch", "client_mismatch")


async def test_a_servers_refresh_token_needs_its_secret(asked: Asked) -> None:
    web = "https://localhost:3000/redirect"
    browser = await sign_in(await Browser(asked).go(authorize(asked, "hybrid", redirect_uri=web)))
    about = {"client_id": asked.application("hybrid").client_id, "client_secret": asked.secret("hybrid")}
    token = body(await redeem(asked, browser.landed["code"], redirect_uri=web, **about))["refresh_token"]
    refused(await refresh(asked, token, client_id=about["client_id"]), errors.MISSING_CREDENTIAL)
    assert (await refresh(asked, token, **about)).status == 200


async def test_ninety_days_are_counted_from_the_last_use(asked: Asked) -> None:
    token = body(await with_password(asked))["refresh_token"]
    asked.world.clock.travel(89 * 86400)
    newer = body(await refresh(asked, token))["refresh_token"]
    asked.world.clock.travel(2 * 86400)
    refused(await refresh(asked, token), errors.REFRESH_TOKEN_INACTIVE)
    assert (await refresh(asked, newer)).status == 200
