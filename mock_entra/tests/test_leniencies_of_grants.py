"""Each leniency of the grants lets its own mistake through, and a world without it lets none."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_device_code import poll, start, type_code
from mock_entra.tests.test_sign_in import authorize, redeem, sign_in
from mock_entra.tests.test_user_grants import call_on, refresh
from mock_entra.tests.test_user_grants import sign_in as with_password
from mock_entra.wire import Reply
from mock_entra.world import Leniency

Mistake = Callable[[Asked], Awaitable[Reply]]


async def code_of(asked: Asked) -> str:
    return (await sign_in(await Browser(asked).go(authorize(asked)))).landed["code"]


async def token_of(asked: Asked) -> str:
    token: str = body(await with_password(asked))["refresh_token"]
    return token


async def spent_code(asked: Asked) -> Reply:
    code = await code_of(asked)
    await redeem(asked, code)
    return await redeem(asked, code)


async def expired_code(asked: Asked) -> Reply:
    code = await code_of(asked)
    asked.world.clock.travel(601)
    return await redeem(asked, code)


async def foreign_code(asked: Asked) -> Reply:
    return await redeem(asked, await code_of(asked), client_id=asked.application("hybrid").client_id)


async def wrong_verifier(asked: Asked) -> Reply:
    return await redeem(asked, await code_of(asked), code_verifier="w" * 64)


async def no_verifier(asked: Asked) -> Reply:
    return await redeem(asked, await code_of(asked), code_verifier="")


async def code_in_a_page(asked: Asked) -> Reply:
    return await redeem(asked, await code_of(asked), headers={"origin": "https://app.example"})


async def spent_device_code(asked: Asked) -> Reply:
    told = await start(asked)
    await sign_in(await type_code(asked, told))
    await poll(asked, told["device_code"])
    return await poll(asked, told["device_code"])


async def foreign_refresh_token(asked: Asked) -> Reply:
    return await refresh(asked, await token_of(asked), client_id=asked.application("hybrid").client_id)


async def expired_refresh_token(asked: Asked) -> Reply:
    token = await token_of(asked)
    asked.world.clock.travel(91 * 86400)
    return await refresh(asked, token)


async def revoked_refresh_token(asked: Asked) -> Reply:
    token = await token_of(asked)
    alice = asked.world.directory.user("alice@contoso.com")
    assert alice
    await asked.world.directory.put(replace(alice, sessions_revoked_at=asked.world.clock.now() + 1))
    return await refresh(asked, token)


async def foreign_assertion(asked: Asked) -> Reply:
    return await call_on(asked, body(await with_password(asked, scope="User.Read"))["access_token"])


async def unregistered_address(asked: Asked) -> Reply:
    return (await Browser(asked).go(authorize(asked, redirect_uri="https://evil.example"))).reply


MISTAKES: dict[Leniency, Mistake] = {
    Leniency.SPENT_CODE: spent_code,
    Leniency.EXPIRED_CODE: expired_code,
    Leniency.FOREIGN_CODE: foreign_code,
    Leniency.ANY_VERIFIER: wrong_verifier,
    Leniency.NO_VERIFIER: no_verifier,
    Leniency.ANY_ORIGIN: code_in_a_page,
    Leniency.SPENT_DEVICE_CODE: spent_device_code,
    Leniency.FOREIGN_REFRESH_TOKEN: foreign_refresh_token,
    Leniency.EXPIRED_REFRESH_TOKEN: expired_refresh_token,
    Leniency.REVOKED_REFRESH_TOKEN: revoked_refresh_token,
    Leniency.FOREIGN_ASSERTION: foreign_assertion,
    Leniency.ANY_REDIRECT: unregistered_address,
}


@pytest.mark.parametrize("leniency", MISTAKES)
async def test_a_leniency_lets_its_own_mistake_through(asked: Asked, leniency: Leniency) -> None:
    asked.world.leniencies = frozenset({leniency})
    assert (await MISTAKES[leniency](asked)).status == 200


@pytest.mark.parametrize("leniency", MISTAKES)
async def test_no_other_leniency_lets_it_through(asked: Asked, leniency: Leniency) -> None:
    asked.world.leniencies = frozenset(MISTAKES) - {leniency}
    assert (await MISTAKES[leniency](asked)).status == 400


@pytest.mark.parametrize("mistake", MISTAKES.values())
async def test_a_strict_world_lets_no_mistake_through(asked: Asked, mistake: Any) -> None:
    assert (await mistake(asked)).status == 400
