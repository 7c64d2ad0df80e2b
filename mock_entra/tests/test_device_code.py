"""RFC 8628: a device shows a code, a person types it elsewhere and signs in, the device gets its tokens."""

import asyncio
import json
from typing import Any

import pytest

from mock_entra import errors
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.policies import policy, user
from mock_entra.tests.test_sign_in import authorize, sign_in
from mock_entra.tests.test_token_endpoint import claims, refused
from mock_entra.tests.test_user_grants import scope_of
from mock_entra.wire import Reply

URN = "urn:ietf:params:oauth:grant-type:device_code"


async def start(asked: Asked, scope: str | None = None, **changed: str) -> dict[str, Any]:
    form = {"client_id": asked.application("desktop").client_id, "scope": scope or scope_of(asked)} | changed
    told: dict[str, Any] = body(
        await asked.ask(f"/{asked.tenant('contoso').id}/oauth2/v2.0/devicecode", "POST", form=form)
    )
    return told


async def poll(asked: Asked, code: str, grant_type: str = URN, **changed: str) -> Reply:
    form = {
        "grant_type": grant_type,
        "client_id": asked.application("desktop").client_id,
        "device_code": code,
    } | changed
    return await asked.ask(f"/{asked.tenant('contoso').id}/oauth2/v2.0/token", "POST", form=form)


async def type_code(asked: Asked, told: dict[str, Any]) -> Browser:
    browser = await Browser(asked).go(told["verification_uri"])
    return await browser.fill("otc", told["user_code"].lower()).press("idSIButton9")


async def test_a_device_is_told_what_to_show(asked: Asked) -> None:
    told = await start(asked)
    assert set(told) == {"user_code", "device_code", "verification_uri", "expires_in", "interval", "message"}
    assert (told["expires_in"], told["interval"], len(told["user_code"])) == (900, 5, 9)
    assert told["user_code"] in told["message"]


async def test_the_v1_endpoint_says_it_in_its_own_words(asked: Asked) -> None:
    form = {"client_id": asked.application("desktop").client_id}
    url = f"/{asked.tenant('contoso').id}/oauth2/devicecode"
    told = body(await asked.ask(url, "POST", form=form | {"resource": "https://graph.microsoft.com"}))
    assert (told["expires_in"], told["interval"]) == ("900", "5")
    assert told["verification_url"].endswith("/deviceauth")
    assert "verification_uri" not in told
    missing = refused(await asked.ask(url, "POST", form=form), errors.MISSING_PARAMETER)
    assert "'resource'" in missing["error_description"]


@pytest.mark.parametrize("grant_type", [URN, "device_code"])
async def test_a_device_gets_tokens_once_somebody_signed_in(asked: Asked, grant_type: str) -> None:
    told = await start(asked)
    refused(await poll(asked, told["device_code"], grant_type), errors.DEVICE_PENDING)
    browser = await sign_in(await type_code(asked, told))
    assert "signed in" in browser.page.said["message"]
    assert claims(await poll(asked, told["device_code"], grant_type))["scp"] == "ToDoList.Read"


async def test_what_a_device_is_challenged_for_the_person_is_asked(asked: Asked) -> None:
    await policy(asked, authentication_context="c1", grant=["mfa"])
    told = await start(asked, claims=json.dumps({"access_token": {"acrs": {"essential": True, "value": "c1"}}}))
    browser = await type_code(asked, told)
    await browser.fill("i0116", user(asked).upn).press("idSIButton9")
    await browser.fill("i0118", user(asked).password).press("idSIButton9")
    await browser.fill("idTxtBx_SAOTCC_OTC", user(asked).verification_code).press("idSubmit_SAOTCC_Continue")
    await browser.press("idSIButton9")
    assert claims(await poll(asked, told["device_code"]))["acrs"] == ["c1"]


async def test_a_device_that_somebody_else_answered_signs_nobody_out(asked: Asked) -> None:
    told = await start(asked)
    first, second = await type_code(asked, told), await type_code(asked, told)
    await sign_in(first)
    await sign_in(second)
    assert second.reply.refusal == errors.DEVICE_UNKNOWN.code
    await second.go(authorize(asked, prompt="none"))
    assert "code" in second.landed


async def test_a_device_code_counts_once(asked: Asked) -> None:
    told = await start(asked)
    await sign_in(await type_code(asked, told))
    replies = await asyncio.gather(*(poll(asked, told["device_code"]) for _ in range(20)))
    assert sorted(reply.status for reply in replies) == [200] + [400] * 19
    refused(await poll(asked, told["device_code"]), errors.DEVICE_UNKNOWN)


async def test_a_person_may_decline(asked: Asked) -> None:
    told = await start(asked, "openid Mail.Read")
    browser = await sign_in(await type_code(asked, told))
    await browser.press("idBtn_Back")
    assert "declined" in browser.page.said["message"]
    refused(await poll(asked, told["device_code"]), errors.DEVICE_DECLINED)


async def test_of_two_who_sign_in_for_one_device_the_second_is_told_that_it_was_not_theirs(asked: Asked) -> None:
    told = await start(asked)
    first, second = await type_code(asked, told), await type_code(asked, told)
    assert "signed in" in (await sign_in(first)).page.said["message"]
    assert (await sign_in(second)).reply.refusal == errors.DEVICE_UNKNOWN.code


async def test_who_signs_in_too_late_for_a_device_is_told_so(asked: Asked) -> None:
    browser = await type_code(asked, await start(asked))
    asked.world.clock.travel(901)
    assert (await sign_in(browser)).reply.refusal == errors.DEVICE_EXPIRED.code


async def test_a_device_code_lives_fifteen_minutes(asked: Asked) -> None:
    told = await start(asked)
    asked.world.clock.travel(901)
    refused(await poll(asked, told["device_code"]), errors.DEVICE_EXPIRED)
    browser = await type_code(asked, told)
    assert "expired" in browser.page.said["error"]


async def test_whoever_is_signed_in_says_which_account_the_device_gets(asked: Asked) -> None:
    browser = await sign_in(await Browser(asked).go(authorize(asked)))
    told = await start(asked)
    await browser.go(told["verification_uri"])
    await browser.fill("otc", told["user_code"]).press("idSIButton9")
    assert {"otherTile", "alice@contoso.com"} <= browser.shows
    refused(await poll(asked, told["device_code"]), errors.DEVICE_PENDING)
    await browser.press("alice@contoso.com")
    assert "signed in" in browser.page.said["message"]
    assert (await poll(asked, told["device_code"])).status == 200


@pytest.mark.parametrize(("button", "said"), [("remoteConnectSubmit", None), ("idBtn_Back", "declined")])
async def test_a_world_may_ask_whose_device_it_is(asked: Asked, button: str, said: str | None) -> None:
    asked.world.confirm_devices = True
    told = await start(asked)
    browser = await type_code(asked, told)
    assert {"remoteConnectDescription", "remoteConnectSubmit"} <= browser.shows
    await browser.press(button)
    assert ("i0116" in browser.shows) if said is None else (said in browser.page.said["message"])


async def test_without_being_asked_to_no_world_confirms_devices(asked: Asked) -> None:
    browser = await type_code(asked, await start(asked))
    assert not {"remoteConnectDescription", "remoteConnectSubmit"} & browser.shows


async def test_who_may_not_sign_in_is_told_so_and_the_device_waits_on(asked: Asked) -> None:
    told = await start(asked)
    browser = await type_code(asked, told)
    await browser.fill("i0116", "carol@contosocustomers.onmicrosoft.com").press("idSIButton9")
    await browser.fill("i0118", "carol-has-no-secrets").press("idSIButton9")
    assert browser.page.said["code"] == "AADSTS50020"
    refused(await poll(asked, told["device_code"]), errors.DEVICE_PENDING)


async def test_a_mistyped_code_is_asked_for_again(asked: Asked) -> None:
    browser = await Browser(asked).go("/common/oauth2/deviceauth")
    await browser.fill("otc", "NOSUCHONE").press("idSIButton9")
    assert {"otc", "idSIButton9"} <= browser.shows


async def test_under_real_names_the_page_is_microsofts(asked: Asked) -> None:
    form = {"client_id": asked.application("desktop").client_id, "scope": "User.Read"}
    tenant = asked.tenant("contoso").id
    url = f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/devicecode"
    told = body(await asked.ask(url, "POST", form=form))
    assert told["verification_uri"] == "https://microsoft.com/devicelogin"
    page = await asked.ask(told["verification_uri"])
    assert b'id="otc"' in page.body


@pytest.mark.parametrize("code", ["x", "1.A" + "y" * 64])
async def test_a_code_nobody_handed_out_is_refused(asked: Asked, code: str) -> None:
    refused(await poll(asked, code), errors.DEVICE_UNKNOWN)


async def test_a_code_of_another_client_is_refused(asked: Asked) -> None:
    told = await start(asked)
    other = asked.application("spa").client_id
    refused(await poll(asked, told["device_code"], client_id=other), errors.GRANT_OF_ANOTHER_CLIENT)
