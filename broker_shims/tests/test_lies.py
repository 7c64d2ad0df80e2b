"""A broker that is told to lie does: whoever holds brokers to the truth must notice."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from broker_shims.broker import Broker
from broker_shims.encoding import base64url, claims_of, compact
from broker_shims.failures import BrokerError, Failure
from broker_shims.lies import WHAT_IT_DOES, Lie
from broker_shims.messages import Account
from broker_shims.signed_http_request import thumbprint
from broker_shims.tests.conftest import WINDOW, Scene, Starting


async def opens_browser(scene: Scene, broker: Broker, alice: Account) -> Any:
    broker.prompts.tell({"cancel": ""})
    with pytest.raises(BrokerError):
        await broker.sign_in_interactively(scene.asks(), WINDOW)
    visits = [each for each in scene.world.ledger.entries() if each["endpoint"] == "authorize"]
    return broker.prompts.counts()["browser"] == len(visits) == 1


async def hands_out_refresh_token(scene: Scene, broker: Broker, alice: Account) -> Any:
    result = await broker.acquire_token_silently(scene.asks(), alice.id)
    return "refresh_token" in result.telemetry


async def ignores_status(scene: Scene, broker: Broker, alice: Account) -> Any:
    broker.plan.add(Failure("UserCanceled"))
    try:
        return await broker.acquire_token_silently(scene.asks(), alice.id)
    except BrokerError:
        return False


async def other_account(scene: Scene, broker: Broker, alice: Account) -> Any:
    await broker.log_on(*scene.password("bob"))
    return (await broker.acquire_token_silently(scene.asks(), alice.id)).account.username != alice.username


async def other_key(scene: Scene, broker: Broker, alice: Account) -> Any:
    result = await broker.acquire_token_silently(scene.asks(pop=scene.signs()), alice.id)
    said = claims_of(result.access_token)
    keys = await broker.signing_in.made_keys()
    return claims_of(said["at"])["cnf"]["kid"] == thumbprint(keys.pop) != key_of(said)


def key_of(said: dict[str, Any]) -> str:
    return base64url(hashlib.sha256(compact(said["cnf"]["jwk"])).digest())


NOTICED: dict[Lie, Callable[[Scene, Broker, Account], Any]] = {
    Lie.OPENS_BROWSER: opens_browser,
    Lie.HANDS_OUT_REFRESH_TOKEN: hands_out_refresh_token,
    Lie.IGNORES_STATUS: ignores_status,
    Lie.OTHER_ACCOUNT: other_account,
    Lie.OTHER_KEY: other_key,
}


@pytest.mark.parametrize("lie", Lie)
async def test_a_lie_is_told_where_it_is_asked_for_and_nowhere_else(scene: Scene, starting: Starting, lie: Lie) -> None:
    for told, expected in ((frozenset({lie}), True), (frozenset[Lie](), False)):
        async with starting(lies=told) as running:
            alice = await running.broker.log_on(*scene.password("alice"))
            assert bool(await NOTICED[lie](scene, running.broker, alice)) is expected


def test_every_lie_says_what_it_does() -> None:
    assert set(WHAT_IT_DOES) == set(Lie)
