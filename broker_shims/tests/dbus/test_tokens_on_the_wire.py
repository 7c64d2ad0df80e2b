"""Somebody who knocks by hand and is signed in: the shapes of tokens, accounts and cookies on the wire."""

import base64
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

import broker_shims
from broker_shims.broker import Broker
from broker_shims.doors import dbus
from broker_shims.tests.conftest import Scene
from broker_shims.tests.dbus.knocking import ASKED, Knocker, knocker

pytestmark = pytest.mark.anyio
HOUR = 3600


@pytest.fixture(scope="module")
async def signed_in(scene: Scene, session: dbus.Session) -> AsyncIterator[tuple[Broker, Knocker]]:
    """Alice is logged on at the machine, and somebody stands before the door."""
    async with (
        broker_shims.start("linux", scene.authority, ca=scene.world.ca) as running,
        dbus.open_door(running.broker, session),
        knocker(session) as somebody,
    ):
        await running.broker.log_on(*scene.password("alice"))
        yield running.broker, somebody


def asked(scene: Scene, **changed: Any) -> dict[str, Any]:
    """As the runtime asks, with an authority whose port was lost."""
    tenant = scene.authority.rpartition("/")[2]
    told = {"clientId": scene.desktop["client_id"], "authority": f"https://localhost/{tenant}"}
    return {"authParameters": {**ASKED, **told, "requestedScopes": [scene.scope()], **changed}, "parentWindowHandle": 1}


def payload(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    told: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return told


async def test_a_token_comes_with_its_account_in_milliseconds(scene: Scene, signed_in: tuple[Broker, Knocker]) -> None:
    reply = (await signed_in[1].ask("acquireTokenSilently", asked(scene)))["brokerTokenResponse"]
    claims = payload(reply["accessToken"])
    assert (reply["accessTokenType"], reply["accountId"]) == (0, reply["account"]["homeAccountId"])
    assert abs(reply["expiresOn"] / 1000 - claims["exp"]) < 60
    assert reply["expiresOn"] == reply["extendedExpiresOn"] < (time.time() + 2 * HOUR) * 1000
    assert scene.scope() in reply["grantedScopes"].split()
    assert payload(reply["idToken"])["aud"] == scene.desktop["client_id"]
    assert reply["clientInfo"] == reply["account"]["clientInfo"]


async def test_the_account_has_no_port_in_its_environment(scene: Scene, signed_in: tuple[Broker, Knocker]) -> None:
    """The runtime compares it with the authority it was given, whose port it drops."""
    listed = (await signed_in[1].ask("getAccounts", {"clientId": scene.desktop["client_id"]}))["accounts"]
    (account,) = listed
    assert (account["username"], account["environment"]) == (scene.user("alice")["upn"], "localhost")
    assert json.loads(base64.urlsafe_b64decode(account["clientInfo"] + "==")) == dict(
        zip(("uid", "utid"), account["homeAccountId"].split("."), strict=True)
    )


async def test_a_named_account_is_the_one_whose_token_it_is(scene: Scene, signed_in: tuple[Broker, Knocker]) -> None:
    broker, somebody = signed_in
    account = (await somebody.ask("getAccounts", {"clientId": scene.desktop["client_id"]}))["accounts"][0]
    for method in ("acquireTokenSilently", "acquireTokenInteractively"):
        reply = (await somebody.ask(method, asked(scene, account=account)))["brokerTokenResponse"]
        assert reply["accountId"] == account["homeAccountId"]
    assert broker.prompts.counts()["system"] == 0


async def test_an_account_that_is_not_there_is_not_found(scene: Scene, signed_in: tuple[Broker, Knocker]) -> None:
    told = await signed_in[1].ask("acquireTokenSilently", asked(scene, account={"homeAccountId": "no.body"}))
    assert told["error"]["status"] == 19


async def test_a_proof_is_a_token_of_another_type(scene: Scene, signed_in: tuple[Broker, Knocker]) -> None:
    wanted = {"httpMethod": "GET", "uriHost": "api.example:8443", "uriPath": "/todos", "nonce": "n", "clientClaims": ""}
    reply = (await signed_in[1].ask("acquireTokenSilently", asked(scene, popParams=wanted)))["brokerTokenResponse"]
    proof = payload(reply["accessToken"])
    assert reply["accessTokenType"] == 1
    assert (proof["m"], proof["u"], proof["p"], proof["nonce"]) == ("GET", "api.example:8443", "/todos", "n")
    assert "kid" in payload(proof["at"])["cnf"]


async def test_a_cookie_lets_a_browser_of_this_device_in(scene: Scene, signed_in: tuple[Broker, Knocker]) -> None:
    url = "https://login.microsoftonline.com/common/oauth2/authorize?sso_nonce=the-nonce"
    told = await signed_in[1].ask("acquirePrtSsoCookie", {**asked(scene), "account": None, "ssoUrl": url})
    assert told["cookieItems"] == [{"cookieName": told["cookieName"], "cookieContent": told["cookieContent"]}]
    claims = payload(told["cookieContent"])
    assert (told["cookieName"], claims["request_nonce"]) == ("x-ms-RefreshTokenCredential", "the-nonce")


async def test_who_signs_out_by_hand_is_asked_again(scene: Scene, signed_in: tuple[Broker, Knocker]) -> None:
    broker, somebody = signed_in
    await broker.log_on(*scene.password("bob"))
    bob = broker.accounts.all[-1].account.home_account_id
    account = {"account": {"homeAccountId": bob}}
    assert await somebody.ask("signOutSilently", asked(scene, **account)) == {"isSignOutComplete": True}
    told = await somebody.ask("acquireTokenSilently", asked(scene, **account))
    broker.log_off(scene.user("bob")["upn"])
    assert told["error"]["status"] == 13


async def test_a_flow_that_is_cancelled_is_acknowledged(signed_in: tuple[Broker, Knocker]) -> None:
    assert await signed_in[1].ask("cancelInteractiveFlow", {"error": {}}) == {}
