"""A second factor is asked for where the user or a policy demands it, and the session remembers that it was given."""

from typing import Any

import pytest

from mock_entra.tests import people
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.people import PEOPLE, authorize, known, sign_in
from mock_entra.tests.test_token_endpoint import decoded

BOB, CODE, VERIFY = "bob@contoso.example", "idTxtBx_SAOTCC_OTC", "idSubmit_SAOTCC_Continue"
ALICE = "alice@contoso.example"


def with_policies(*policies: dict[str, Any]) -> dict[str, Any]:
    """The world of people, with conditional access at Contoso."""
    first, *others = PEOPLE["tenants"]
    written = [{"kind": "conditional_access", "name": f"policy {i}"} | policy for i, policy in enumerate(policies)]
    return {"tenants": [first | {"policies": written}, *others]}


async def answer(browser: Browser, code: str) -> Browser:
    return await browser.fill(CODE, code).press(VERIFY)


async def amr(town: Asked, browser: Browser) -> list[str]:
    """How the person signed in, as Graph's v1 access token says."""
    told = body(await people.redeem(town, browser))
    found: list[str] = decoded(told["access_token"].split(".")[1])["amr"]
    return found


async def test_a_user_with_a_second_factor_is_asked_for_it_once(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town)), BOB)
    assert {CODE, VERIFY, "idBtn_Back", "displayName"} <= browser.shows
    await answer(browser, "246 810")
    await browser.press("idSIButton9")
    assert await amr(town, browser) == ["pwd", "mfa"]
    await browser.go(authorize(town, prompt="none"))
    assert await amr(town, browser) == ["pwd", "mfa"]


@pytest.mark.parametrize("wrong", ["000000", "", "२४६८१०", "246810 1"])
async def test_a_wrong_code_is_asked_for_again(town: Asked, browser: Browser, wrong: str) -> None:
    await sign_in(await browser.go(authorize(town)), BOB)
    await answer(browser, wrong)
    assert "not right" in browser.page.said["error"]
    assert list(town.world.ledger)[-1].refusal == 500121


async def test_a_code_that_nobody_chose_is_in_the_ready_line(town: Asked) -> None:
    code = known(town, ALICE).verification_code
    assert code == known(town, ALICE).verification_code
    assert (len(code), code.isdigit()) == (6, True)
    assert code != known(town, "admin@contoso.example").verification_code


async def test_nothing_is_consented_to_before_the_second_factor(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town, scope="openid Mail.Read")), BOB)
    await browser.go(browser.page.action, browser.page.fields | {"consent": "accept"})
    assert CODE in browser.shows


async def test_whoever_has_no_second_factor_registers_one(town: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(authorize(town)), "newcomer@contoso.example")
    await browser.press("idSubmit_ProofUp_Redirect")
    await answer(browser, known(town, "newcomer@contoso.example").verification_code)
    await browser.press("idSIButton9")
    assert "code" in browser.landed


async def test_a_policy_steps_up_a_session_that_had_a_password_only(asked: Asked) -> None:
    town = await people.world_of_people(asked, **with_policies({"resources": ["Microsoft Graph"]}))
    alice = known(town, ALICE)
    browser = await sign_in(await Browser(town).go(authorize(town, scope="openid User.Read")))
    await answer(browser, alice.verification_code)
    assert "idSIButton9" in browser.shows


async def test_a_silent_request_hears_that_a_second_factor_is_needed(asked: Asked) -> None:
    town = await people.world_of_people(asked, **with_policies({"authentication_context": "c1"}))
    browser = await sign_in(await Browser(town).go(authorize(town)))
    claims = '{"access_token": {"acrs": {"essential": true, "value": "c1"}}}'
    await browser.go(authorize(town, prompt="none", claims=claims))
    assert (browser.landed["error"], browser.landed["suberror"]) == ("interaction_required", "basic_action")
    assert browser.landed["error_description"].startswith("AADSTS50076: ")
    assert "capolids" in browser.landed["claims"]
    await browser.go(authorize(town, claims=browser.landed["claims"]))
    await answer(browser, known(town, ALICE).verification_code)
    assert await amr(town, browser) == ["pwd", "mfa"]


@pytest.mark.parametrize(("grant", "code"), [("block", "53003"), ("compliant_device", "53000")])
async def test_what_no_page_can_mend_is_told_to_the_client(asked: Asked, grant: str, code: str) -> None:
    town = await people.world_of_people(asked, **with_policies({"grant": [grant]}))
    browser = await sign_in(await Browser(town).go(authorize(town)))
    assert browser.landed["error_description"].startswith(f"AADSTS{code}: ")
