"""A person signs in on the pages, and the client gets what was asked for: once, and nobody else does."""

import asyncio
import hashlib
from base64 import urlsafe_b64encode
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from mock_entra import errors
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_token_endpoint import claims, decoded, refused
from mock_entra.tests.test_user_grants import refresh, scope_of
from mock_entra.wire import Reply

VERIFIER = "v" * 64
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def authorize(asked: Asked, application: str = "desktop", segment: str | None = None, **changed: str) -> str:
    """The address a client sends the browser to; '' leaves a parameter out."""
    sent = {
        "client_id": asked.application(application).client_id,
        "response_type": "code",
        "redirect_uri": "http://localhost:52331",
        "scope": scope_of(asked),
        "state": "the state",
        "nonce": "the nonce",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changed
    query = urlencode({name: value for name, value in sent.items() if value})
    return f"/{segment or asked.tenant('contoso').id}/oauth2/v2.0/authorize?{query}"


async def sign_in(browser: Browser, user: str = "alice@contoso.com", password: str = "alice-has-no-secrets") -> Browser:
    """User name, password, stay signed in: each on a page of its own."""
    await browser.fill("i0116", user).press("idSIButton9")
    await browser.fill("i0118", password).press("idSIButton9")
    return await browser.press("idSIButton9")


async def redeem(asked: Asked, code: str, headers: Any = None, **changed: str) -> Reply:
    sent = {
        "grant_type": "authorization_code",
        "client_id": asked.application("desktop").client_id,
        "code": code,
        "redirect_uri": "http://localhost:52331",
        "code_verifier": VERIFIER,
    } | changed
    url = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"
    return await asked.ask(url, "POST", form={n: v for n, v in sent.items() if v}, headers=headers)


@pytest.fixture
def browser(asked: Asked) -> Browser:
    return Browser(asked)


async def test_a_person_signs_in_and_the_client_gets_tokens(asked: Asked, browser: Browser) -> None:
    await browser.go(authorize(asked))
    assert {"i0116", "idSIButton9"} <= browser.shows
    await browser.fill("i0116", "alice@contoso.com").press("idSIButton9")
    assert {"i0118", "idSIButton9", "displayName"} <= browser.shows
    await browser.fill("i0118", "alice-has-no-secrets").press("idSIButton9")
    assert "idBtn_Back" in browser.shows
    await browser.press("idSIButton9")
    assert (browser.reply.status, browser.landed["state"]) == (302, "the state")
    told = body(await redeem(asked, browser.landed["code"]))
    assert decoded(told["id_token"].split(".")[1])["nonce"] == "the nonce"
    assert {"access_token", "refresh_token", "id_token"} <= set(told)


async def test_tokens_say_the_session_the_person_signed_in_to(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(asked)))
    found = claims(await redeem(asked, browser.landed["code"]))
    assert (found["scp"], len(found["sid"])) == ("ToDoList.Read", 32)


async def test_wrong_answers_are_asked_for_again(asked: Asked, browser: Browser) -> None:
    await browser.go(authorize(asked))
    await browser.fill("i0116", "nobody@contoso.com").press("idSIButton9")
    assert "i0116" in browser.shows
    await browser.fill("i0116", "alice@contoso.com").press("idSIButton9")
    await browser.fill("i0118", "wrong").press("idSIButton9")
    assert "i0118" in browser.shows
    assert "wrong" in browser.page.text


async def test_one_may_go_back_and_be_another(asked: Asked, browser: Browser) -> None:
    await browser.go(authorize(asked))
    await browser.fill("i0116", "bob@contoso.com").press("idSIButton9")
    await browser.press("idBtn_Back")
    await sign_in(browser)
    assert "code" in browser.landed


async def test_a_login_hint_skips_the_user_name(asked: Asked, browser: Browser) -> None:
    await browser.go(authorize(asked, login_hint="alice@contoso.com"))
    assert "i0118" in browser.shows
    assert browser.page.said["displayName"] == "alice@contoso.com"


async def test_the_second_application_is_signed_in_to_without_a_page(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(asked)))
    await browser.go(authorize(asked, scope="openid User.Read", prompt="none"))
    assert "code" in browser.landed


async def test_stay_signed_in_is_a_cookie_that_lasts(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(asked)))
    persistent = next(value for name, value in browser.reply.headers if value.startswith("ESTSAUTHPERSISTENT"))
    assert "Max-Age=7776000" in persistent
    assert "HttpOnly; Secure; SameSite=None" in persistent


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [("login", "i0116"), ("select_account", "otherTile"), ("", None), ("none", None), ("consent", "idSIButton9")],
)
async def test_prompts_decide_what_a_signed_in_person_sees(
    asked: Asked, browser: Browser, prompt: str, shown: str | None
) -> None:
    await sign_in(await browser.go(authorize(asked)))
    await browser.go(authorize(asked, prompt=prompt))
    assert shown in browser.shows if shown else "code" in browser.landed


@pytest.mark.parametrize(
    ("version", "changed", "lines"),
    [
        ("v2.0/", {"scope": "openid .default", "prompt": "consent"}, {"User.Read"}),
        ("v2.0/", {"scope": "openid profile", "prompt": "consent"}, {"Sign you in"}),
        ("", {"scope": "", "resource": "https://graph.microsoft.com", "prompt": "admin_consent"}, {"User.Read"}),
    ],
)
async def test_prompt_consent_asks_whatever_was_granted_before(
    asked: Asked, browser: Browser, version: str, changed: dict[str, str], lines: set[str]
) -> None:
    await sign_in(await browser.go(authorize(asked)))
    await browser.go(authorize(asked, **changed).replace("v2.0/", version))
    assert "code" not in browser.landed
    assert all(line in browser.page.text for line in lines)
    await browser.press("idSIButton9")
    assert "code" in browser.landed


async def test_two_accounts_are_picked_from(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(asked)))
    await sign_in(await browser.go(authorize(asked, prompt="login")), "bob@contoso.com", "bob-has-no-secrets")
    await browser.go(authorize(asked))
    assert {"alice@contoso.com", "bob@contoso.com", "otherTile"} <= browser.shows
    await browser.press("bob@contoso.com")
    found = claims(await redeem(asked, browser.landed["code"]))
    bob = asked.world.directory.user("bob@contoso.com")
    assert bob
    assert found["oid"] == bob.id
    await browser.go(authorize(asked, prompt="none"))
    assert browser.landed["error"] == "interaction_required"


async def test_nobody_signed_in_is_login_required_for_a_silent_request(asked: Asked, browser: Browser) -> None:
    await browser.go(authorize(asked, prompt="none"))
    assert (browser.landed["error"], browser.landed["state"]) == ("login_required", "the state")
    assert browser.landed["error_description"].startswith("AADSTS50058: ")


async def test_consent_is_asked_for_once(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(asked, scope="openid Mail.Read")))
    assert "Mail.Read" in browser.page.text
    await browser.press("idSIButton9")
    assert claims(await redeem(asked, browser.landed["code"]))["scp"] == "Mail.Read openid"
    await browser.go(authorize(asked, scope="openid Mail.Read", prompt="none"))
    assert "code" in browser.landed


async def test_consent_of_one_is_not_consent_of_another(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(asked, scope="openid Mail.Read")))
    await browser.press("idSIButton9")
    other = Browser(asked)
    await sign_in(await other.go(authorize(asked, scope="openid Mail.Read")), "bob@contoso.com", "bob-has-no-secrets")
    assert "Mail.Read" in other.page.text


async def test_an_administrator_consents_for_everybody(asked: Asked, browser: Browser) -> None:
    await sign_in(
        await browser.go(authorize(asked, scope="openid Mail.Read")), "admin@contoso.com", "admin-has-no-secrets"
    )
    await browser.tick("on_behalf").press("idSIButton9")
    other = Browser(asked)
    await sign_in(await other.go(authorize(asked, scope="openid Mail.Read")))
    assert "code" in other.landed


async def test_a_person_may_decline(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(asked, scope="openid Mail.Read")))
    await browser.press("idBtn_Back")
    assert browser.landed["error"] == "access_denied"


async def test_a_person_of_another_tenant_is_sent_back(asked: Asked, browser: Browser) -> None:
    await browser.go(authorize(asked, login_hint="carol@contosocustomers.onmicrosoft.com"))
    await browser.fill("i0118", "carol-has-no-secrets").press("idSIButton9")
    assert browser.landed["error_description"].startswith("AADSTS50020: ")


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
async def test_the_answer_comes_in_the_mode_that_was_asked_for(asked: Asked, browser: Browser, mode: str) -> None:
    await sign_in(await browser.go(authorize(asked, response_mode=mode)))
    if mode == "form_post":
        assert (browser.page.action, browser.page.fields["state"]) == ("http://localhost:52331", "the state")
        assert browser.page.fields["code"]
    else:
        mark = {"query": "?", "fragment": "#"}[mode]
        assert dict(browser.reply.headers)["location"].startswith(f"http://localhost:52331{mark}code=")


async def test_signing_out_ends_the_session(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(asked)))
    await browser.go(f"/{asked.tenant('contoso').id}/oauth2/v2.0/logout")
    assert browser.reply.status == 200
    await browser.go(authorize(asked, prompt="none"))
    assert browser.landed["error"] == "login_required"


@pytest.mark.parametrize(("uri", "goes"), [("http://localhost", True), ("https://evil.example", False)])
async def test_signing_out_leads_only_to_registered_addresses(
    asked: Asked, browser: Browser, uri: str, goes: bool
) -> None:
    query = urlencode({"post_logout_redirect_uri": uri, "state": "s"})
    await browser.go(f"/{asked.tenant('contoso').id}/oauth2/v2.0/logout?{query}")
    assert ("location" in dict(browser.reply.headers)) is goes


async def test_revoked_sessions_must_sign_in_again(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(asked)))
    alice = asked.world.directory.user("alice@contoso.com")
    assert alice
    asked.world.clock.travel(10)
    await asked.world.directory.put(replace(alice, sessions_revoked_at=asked.world.clock.now()))
    await browser.go(authorize(asked, prompt="none"))
    assert browser.landed["error"] == "login_required"


async def test_who_must_change_the_password_does_so_before_going_on(asked: Asked, browser: Browser) -> None:
    alice = asked.world.directory.user("alice@contoso.com")
    assert alice
    await asked.world.directory.put(replace(alice, must_change_password=True))
    await browser.go(authorize(asked, login_hint="alice@contoso.com"))
    await browser.fill("i0118", "alice-has-no-secrets").press("idSIButton9")
    for new in ("short", "alice-has-no-secrets"):
        browser.fill("currentPassword", "alice-has-no-secrets")
        await browser.fill("newPassword", new).fill("confirmNewPassword", new).press("idSIButton9")
        assert "newPassword" in browser.shows
    browser.fill("currentPassword", "alice-has-no-secrets")
    await browser.fill("newPassword", "another-word").fill("confirmNewPassword", "another-word").press("idSIButton9")
    await browser.press("idSIButton9")
    assert (await redeem(asked, browser.landed["code"])).status == 200
    changed = asked.world.directory.user("alice@contoso.com")
    assert changed
    assert (changed.password, changed.must_change_password) == ("another-word", False)


# what a person is shown instead of being sent anywhere


@pytest.mark.parametrize(
    ("changed", "row"),
    [
        ({"client_id": "5d0d1c3c-0000-4000-8000-00000000dead"}, errors.NOT_AN_APPLICATION_ID),
        ({"redirect_uri": "https://evil.example"}, errors.REDIRECT_NOT_REGISTERED),
        ({"redirect_uri": "http://localhost.evil.example"}, errors.REDIRECT_NOT_REGISTERED),
        ({"redirect_uri": "http://x@localhost:1"}, errors.REDIRECT_NOT_REGISTERED),
        ({"redirect_uri": "http://localhost:1/other"}, errors.REDIRECT_NOT_REGISTERED),
        ({"redirect_uri": "https://localhost:1"}, errors.REDIRECT_NOT_REGISTERED),
        ({"client_id": ""}, errors.MISSING_PARAMETER),
    ],
)
async def test_nobody_is_sent_to_an_unregistered_address(
    asked: Asked, browser: Browser, changed: dict[str, str], row: errors.Row
) -> None:
    await browser.go(authorize(asked, **changed))
    assert browser.reply.status == row.status
    assert "location" not in dict(browser.reply.headers)
    assert browser.page.said["code"] == f"AADSTS{row.code}"


async def test_an_application_of_one_tenant_cannot_ask_of_all(asked: Asked, browser: Browser) -> None:
    await browser.go(authorize(asked, segment="common"))
    assert browser.page.said["code"] == "AADSTS50194"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "smoke"}, "invalid_request"),
        ({"scope": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "S512"}, "invalid_request"),
        ({"prompt": "maybe"}, "invalid_request"),
    ],
)
async def test_the_client_hears_of_its_own_mistakes(
    asked: Asked, browser: Browser, changed: dict[str, str], error: str
) -> None:
    await browser.go(authorize(asked, **changed))
    assert (browser.landed["error"], browser.landed["state"]) == (error, "the state")


async def test_a_page_needs_pkce(asked: Asked, browser: Browser) -> None:
    await browser.go(
        authorize(asked, "spa", redirect_uri="http://localhost:3000/", code_challenge="", code_challenge_method="")
    )
    assert browser.landed["error_description"].startswith("AADSTS9002325: ")


@pytest.mark.parametrize(
    ("changed", "refusal"), [({"redirect_uri": "https://evil.example"}, 50011), ({"prompt": "none"}, 50058)]
)
async def test_the_ledger_knows_what_a_person_or_a_client_was_refused_by(
    asked: Asked, browser: Browser, changed: dict[str, str], refusal: int
) -> None:
    await browser.go(authorize(asked, **changed))
    assert [exchange.refusal for exchange in asked.world.ledger] == [refusal]
    assert [name for name, _ in browser.reply.headers].count("x-ms-request-id") == 1


# codes


@pytest.fixture
async def code(asked: Asked, browser: Browser) -> str:
    await sign_in(await browser.go(authorize(asked)))
    return browser.landed["code"]


async def test_a_spent_code_is_refused_and_withdraws_what_it_gave(asked: Asked, code: str) -> None:
    token = body(await redeem(asked, code))["refresh_token"]
    assert (await refresh(asked, token)).status == 200
    refused(await redeem(asked, code), errors.CODE_SPENT)
    refused(await refresh(asked, token), errors.GRANT_WITHDRAWN)


async def test_of_fifty_redemptions_at_once_one_wins(asked: Asked, code: str) -> None:
    replies = await asyncio.gather(*(redeem(asked, code) for _ in range(50)))
    assert sorted(reply.status for reply in replies) == [200] + [400] * 49


@pytest.mark.parametrize(
    ("changed", "row"),
    [
        ({"code": "1.A" + "x" * 64}, errors.NOT_A_GRANT),
        ({"redirect_uri": "http://localhost:1"}, errors.REDIRECT_MISMATCH),
        ({"redirect_uri": ""}, errors.REDIRECT_MISMATCH),
    ],
)
async def test_a_wrong_redemption_is_refused_and_consumes_nothing(
    asked: Asked, code: str, changed: dict[str, str], row: errors.Row
) -> None:
    refused(await redeem(asked, **{"code": code} | changed), row)
    assert (await redeem(asked, code)).status == 200


@pytest.mark.parametrize("verifier", ["", "w" * 64, CHALLENGE])
async def test_a_wrong_verifier_burns_the_code(asked: Asked, code: str, verifier: str) -> None:
    refused(await redeem(asked, code, code_verifier=verifier), errors.WRONG_VERIFIER)
    refused(await redeem(asked, code), errors.CODE_SPENT)


async def test_a_code_lives_ten_minutes(asked: Asked, code: str) -> None:
    asked.world.clock.travel(601)
    refused(await redeem(asked, code), errors.GRANT_EXPIRED)


async def test_a_code_of_another_client_is_refused(asked: Asked, code: str) -> None:
    other = asked.application("hybrid").client_id
    refused(await redeem(asked, code, client_id=other), errors.GRANT_OF_ANOTHER_CLIENT)


async def test_a_page_may_not_redeem_what_a_desktop_was_given(asked: Asked, code: str) -> None:
    refused(await redeem(asked, code, headers={"origin": "https://app.example"}), errors.CROSS_ORIGIN)


async def single_page_code(asked: Asked) -> str:
    uri = asked.application("todolist").identifier_uris[0]
    browser = Browser(asked)
    url = authorize(
        asked, "spa", redirect_uri="http://localhost:3000/", scope=f"openid offline_access {uri}/ToDoList.Read"
    )
    await sign_in(await browser.go(url))
    await browser.press("idSIButton9")
    return browser.landed["code"]


async def test_a_single_page_application_redeems_from_its_page_only(asked: Asked) -> None:
    code = await single_page_code(asked)
    spa: dict[str, Any] = {"client_id": asked.application("spa").client_id, "redirect_uri": "http://localhost:3000/"}
    refused(await redeem(asked, code, **spa), errors.SPA_CODE_WITHOUT_ORIGIN)
    reply = await redeem(asked, code, headers={"origin": "http://localhost:3000"}, **spa)
    assert 86390 <= body(reply)["refresh_token_expires_in"] <= 86400
    assert ("access-control-allow-origin", "*") in reply.headers


async def test_a_single_pages_refresh_tokens_end_a_day_after_the_sign_in(asked: Asked) -> None:
    code = await single_page_code(asked)
    origin = {"origin": "http://localhost:3000"}
    spa: dict[str, Any] = {"client_id": asked.application("spa").client_id}
    first = await redeem(asked, code, headers=origin, **spa, redirect_uri="http://localhost:3000/")
    asked.world.clock.travel(20 * 3600)
    url = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"
    sent = {"grant_type": "refresh_token", "refresh_token": body(first)["refresh_token"], **spa}
    second = await asked.ask(url, "POST", form=sent, headers=origin)
    assert body(second)["refresh_token_expires_in"] < 5 * 3600
    asked.world.clock.travel(5 * 3600)
    sent["refresh_token"] = body(second)["refresh_token"]
    refused(await asked.ask(url, "POST", form=sent, headers=origin), errors.REFRESH_TOKEN_OF_SPA)


async def test_a_web_applications_code_needs_its_secret(asked: Asked, browser: Browser) -> None:
    web = "https://localhost:3000/redirect"
    await sign_in(await browser.go(authorize(asked, "hybrid", redirect_uri=web)))
    about = {"client_id": asked.application("hybrid").client_id, "redirect_uri": web}
    refused(await redeem(asked, browser.landed["code"], **about), errors.MISSING_CREDENTIAL)
    reply = await redeem(asked, browser.landed["code"], **about, client_secret=asked.secret("hybrid"))
    assert claims(reply)["azpacr"] == "1"


async def test_the_v1_page_misses_a_resource(asked: Asked, browser: Browser) -> None:
    await browser.go(authorize(asked, scope="").replace("/v2.0/authorize", "/authorize"))
    assert browser.landed["error"] == "invalid_resource"
    assert browser.landed["error_description"].startswith("AADSTS500013: ")


async def test_a_sign_in_that_took_too_long_begins_again(asked: Asked, browser: Browser) -> None:
    await browser.go(authorize(asked))
    asked.world.clock.travel(3601)
    await browser.fill("i0116", "alice@contoso.com").press("idSIButton9")
    assert browser.page.said["code"] == "AADSTS50089"
