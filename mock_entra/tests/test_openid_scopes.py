"""Refresh token and id token are given by what somebody signed in to, whether a request says those scopes again."""

from collections.abc import Awaitable, Callable

import pytest

from mock_entra.tests import test_sign_in
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_device_code import poll, start, type_code
from mock_entra.tests.test_sign_in import authorize, redeem
from mock_entra.tests.test_token_endpoint import claims
from mock_entra.tests.test_user_grants import id_claims, refresh, sign_in
from mock_entra.wire import Reply

Granted = Callable[[Asked, str, str], Awaitable[Reply]]


async def by_code(asked: Asked, granted: str, scope: str) -> Reply:
    browser = await test_sign_in.sign_in(await Browser(asked).go(authorize(asked, scope=granted)))
    return await redeem(asked, browser.landed["code"], scope=scope)


async def by_refresh_token(asked: Asked, granted: str, scope: str) -> Reply:
    first = await sign_in(asked, scope=f"{granted} offline_access")
    return await refresh(asked, body(first)["refresh_token"], scope=scope)


async def by_device_code(asked: Asked, granted: str, scope: str) -> Reply:
    told = await start(asked, granted)
    await test_sign_in.sign_in(await type_code(asked, told))
    return await poll(asked, told["device_code"], scope=scope)


@pytest.fixture
def read(asked: Asked) -> str:
    return f"{asked.application('todolist').identifier_uris[0]}/ToDoList.Read"


@pytest.mark.parametrize("way", [by_code, by_refresh_token, by_device_code])
async def test_a_request_that_names_its_api_alone_gets_both(asked: Asked, read: str, way: Granted) -> None:
    reply = await way(asked, f"openid profile offline_access {read}", read)
    assert {"refresh_token", "id_token"} <= set(body(reply))
    assert id_claims(reply)["preferred_username"] == "alice@contoso.com"


@pytest.mark.parametrize("way", [by_code, by_device_code])
async def test_who_did_not_sign_in_for_them_gets_none(asked: Asked, read: str, way: Granted) -> None:
    assert not {"refresh_token", "id_token"} & set(body(await way(asked, read, read)))


async def test_an_id_token_only_for_who_signed_in_for_one(asked: Asked, read: str) -> None:
    told = body(await by_refresh_token(asked, read, read))
    assert ("refresh_token" in told, "id_token" in told) == (True, False)


async def test_the_next_refresh_token_remembers(asked: Asked, read: str) -> None:
    token = body(await by_refresh_token(asked, f"openid {read}", read))["refresh_token"]
    assert {"refresh_token", "id_token"} <= set(body(await refresh(asked, token, scope=read)))


async def test_the_reply_says_the_scopes_of_this_request(asked: Asked, read: str) -> None:
    assert body(await by_refresh_token(asked, f"openid profile {read}", read))["scope"] == read


async def test_graphs_permissions_are_those_of_this_request(asked: Asked, read: str) -> None:
    reply = await by_refresh_token(asked, f"openid profile {read}", "User.Read")
    assert claims(reply)["scp"] == "User.Read"
