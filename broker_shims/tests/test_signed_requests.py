"""Signed requests with anything in them: the authority answers each by a row, and never breaks."""

import random
from typing import Any

import httpx
import pytest

from broker_shims import session_key
from broker_shims.authority import JWT_BEARER
from broker_shims.broker import Broker
from broker_shims.device import rs256
from broker_shims.tests.conftest import Scene

ANYTHING: list[Any] = [None, 1, -1, 1e308, "", [], {}, "x", [1], True, "é" * 50, {"a": {"b": []}}, "AAAA", "\ud800"]
WORDS = ["pop", "accept", "authorization_code", "client_credentials", "password", JWT_BEARER]
OF_CLIENTS = [
    "client_id",
    "redirect_uri",
    "scope",
    "claims",
    "token_type",
    "req_cnf",
    "grant_type",
    "consent",
    "client_secret",
    "request_nonce",
]
OF_DEVICES = ["client_id", "grant_type", "username", "password", "assertion", "request_nonce"]
REQUESTS = 40
BROKEN = 50000


def changed(claims: dict[str, Any], names: list[str], chance: random.Random) -> dict[str, Any]:
    return claims | {name: chance.choice([*ANYTHING, *WORDS]) for name in chance.sample(names, chance.randrange(1, 4))}


@pytest.mark.parametrize("seed", range(4))
async def test_no_claim_of_a_signed_request_breaks_the_authority(scene: Scene, broker: Broker, seed: int) -> None:
    alice = await broker.log_on(*scene.password("alice"))
    await broker.acquire_token_silently(scene.asks(), alice.id)
    who, device = broker.accounts.by_id(alice.id), broker.signing_in.device
    assert device
    name, password = scene.password("alice")
    chance, seen = random.Random(seed), set()
    async with scene.http() as http:
        for _ in range(REQUESTS):
            nonce = await broker.authority.nonce()
            token = chance.choice([who.primary.token, *who.refresh_tokens.values()])
            asked = {"grant_type": "refresh_token", "client_id": scene.desktop["client_id"], "scope": scene.scope()}
            claims = changed(asked | {"refresh_token": token, "request_nonce": nonce}, OF_CLIENTS, chance)
            seen |= await refusals(http, scene, session_key.signed(claims, who.primary.session_key))
            signing = {"grant_type": "password", "username": name, "password": password, "request_nonce": nonce}
            seen |= await refusals(http, scene, device.signed(changed(signing, OF_DEVICES, chance)))
    assert BROKEN not in seen
    assert len(seen) > 3


async def refusals(http: httpx.AsyncClient, scene: Scene, request: str) -> set[int]:
    form = {"grant_type": JWT_BEARER, "request": request}
    reply = await http.post(f"{scene.authority}/oauth2/v2.0/token", data=form)
    return set(reply.json().get("error_codes", ()))


@pytest.mark.parametrize(
    "header",
    [
        {"x5c": 1},
        {"x5c": []},
        {"x5c": ["!!"]},
        {"x5c": {"a": 1}},
        {"jwk": "x"},
        {"jwk": {"kty": "RSA", "n": 1, "e": []}},
    ],
)
async def test_a_header_without_a_key_is_no_device(scene: Scene, broker: Broker, header: dict[str, Any]) -> None:
    keys = await broker.signing_in.made_keys()
    async with scene.http() as http:
        told = await refusals(http, scene, rs256({"alg": "RS256", **header}, {"grant_type": "password"}, keys.device))
    assert told == {50155}
