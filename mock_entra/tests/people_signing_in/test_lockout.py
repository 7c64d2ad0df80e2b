"""Many wrong passwords lock a user out for a while, on the pages and by the password grant alike."""

import pytest

from mock_entra import errors
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.people import authorize, known
from mock_entra.tests.test_token_endpoint import refused
from mock_entra.tests.test_user_grants import sign_in
from mock_entra.wire import Reply

ALICE, RIGHT = "alice@contoso.com", "alice-has-no-secrets"


async def fail(asked: Asked, times: int, first: int = 0) -> Reply:
    """The last of so many sign-ins with a wrong password, another one each time."""
    replies = [await sign_in(asked, password=f"wrong-{first + number}") for number in range(times)]
    assert {reply.status for reply in replies} == {400}
    return replies[-1]


async def test_ten_wrong_passwords_lock_out_for_a_minute(asked: Asked) -> None:
    refused(await fail(asked, 10), errors.WRONG_PASSWORD)
    refused(await sign_in(asked, password=RIGHT), errors.LOCKED_OUT)
    asked.world.clock.travel(60)
    assert (await sign_in(asked, password=RIGHT)).status == 200
    refused(await fail(asked, 9, first=10), errors.WRONG_PASSWORD)
    assert (await sign_in(asked, password=RIGHT)).status == 200


async def test_the_next_failure_locks_out_for_longer(asked: Asked) -> None:
    await fail(asked, 10)
    asked.world.clock.travel(61)
    refused(await fail(asked, 1, first=10), errors.WRONG_PASSWORD)
    asked.world.clock.travel(61)
    refused(await sign_in(asked, password=RIGHT), errors.LOCKED_OUT)
    asked.world.clock.travel(60)
    assert (await sign_in(asked, password=RIGHT)).status == 200


async def test_the_same_wrong_password_counts_once(asked: Asked) -> None:
    for _ in range(15):
        refused(await sign_in(asked, password="wrong"), errors.WRONG_PASSWORD)
    assert (await sign_in(asked, password=RIGHT)).status == 200


async def test_nobody_else_is_locked_out(asked: Asked) -> None:
    await fail(asked, 10)
    assert (await sign_in(asked, username="bob@contoso.com", password="bob-has-no-secrets")).status == 200


@pytest.mark.parametrize("threshold", [0, 2])
async def test_a_world_says_how_many_are_many(asked: Asked, threshold: int) -> None:
    asked.world.lockout_threshold = threshold
    await fail(asked, 15) if not threshold else await fail(asked, 2)
    assert body(await sign_in(asked, password=RIGHT)).get("error_codes") == ([50053] if threshold else None)


async def test_a_person_is_locked_out_on_the_page(town: Asked, browser: Browser) -> None:
    town.world.lockout_threshold = 2
    await browser.go(authorize(town, login_hint="alice@contoso.example"))
    for word in ("wrong-1", "wrong-2", known(town, "alice@contoso.example").password):
        await browser.fill("i0118", word).press("idSIButton9")
    assert browser.reply.refusal == errors.LOCKED_OUT.code
    assert "locked" in browser.page.said["error"]
    town.world.clock.travel(61)
    await browser.fill("i0118", known(town, "alice@contoso.example").password).press("idSIButton9")
    assert "i0118" not in browser.shows
