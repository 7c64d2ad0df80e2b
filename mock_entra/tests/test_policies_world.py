"""The shipped world `policies`, told from end to end: people at their browsers, APIs that ask for more."""

import json
import re
from base64 import b64decode
from typing import Any
from urllib.parse import urlencode

import pytest

from mock_entra.directory import Application, User
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_token_endpoint import decoded
from mock_entra.wire import Reply
from mock_entra.world import load

WORD, CODE, VERIFY = "policies-have-no-secrets", "idTxtBx_SAOTCC_OTC", "idSubmit_SAOTCC_Continue"
CP1 = {"access_token": {"xms_cc": {"values": ["CP1"]}}}


class Town:
    """Contoso of that world, and somebody's browser and desktop application in it."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.browser = Browser(asked)
        self.tenant = asked.tenant("contoso")

    def application(self, name: str) -> Application:
        return self.asked.application(name, self.tenant)

    def user(self, name: str) -> User:
        return next(user for user in self.asked.world.directory.users(self.tenant.id) if user.name == name)

    async def authorize(self, scope: str, claims: str = "", prompt: str = "") -> Browser:
        sent = {
            "client_id": self.application("desktop").client_id,
            "response_type": "code",
            "redirect_uri": "http://localhost",
            "scope": f"openid profile offline_access {scope}",
            "claims": claims,
            "prompt": prompt,
        }
        query = urlencode({name: value for name, value in sent.items() if value})
        return await self.browser.go(f"/{self.tenant.id}/oauth2/v2.0/authorize?{query}")

    async def sign_in(self, upn: str, scope: str, claims: str = "") -> Browser:
        """As far as a password goes."""
        browser = await self.authorize(scope, claims)
        await browser.fill("i0116", upn).press("idSIButton9")
        await browser.fill("i0118", WORD).press("idSIButton9")
        return browser

    async def verify(self, name: str) -> Browser:
        browser = self.browser
        return await browser.fill(CODE, self.user(name).verification_code).press(VERIFY)

    async def token(self, **form: str) -> Reply:
        sent = {"client_id": self.application("desktop").client_id, **form}
        address = f"/{self.tenant.id}/oauth2/v2.0/token"
        return await self.asked.ask(address, "POST", form={n: v for n, v in sent.items() if v})

    async def redeem(self, claims: str = "") -> Any:
        """What the code that the browser came back with is worth, once nothing else is asked."""
        if "KmsiCheckboxField" in self.browser.shows:
            await self.browser.press("idBtn_Back")
        code = self.browser.landed["code"]
        reply = await self.token(
            grant_type="authorization_code", code=code, redirect_uri="http://localhost", claims=claims
        )
        assert reply.status == 200, reply.body
        return body(reply)

    async def call(self, api: str, access_token: str, method: str = "GET") -> Reply:
        headers = {"authorization": f"Bearer {access_token}", "content-type": "application/json"}
        sent = b'{"description": "x"}' if method == "POST" else b""
        place = f"/resources/{self.application(api).client_id}/api/todolist"
        return await self.asked.ask(place, method, headers=headers, body=sent)


@pytest.fixture
async def town(asked: Asked) -> Town:
    return Town(Asked(await asked.worlds.make(load("policies")), asked.worlds))


def claims(told: Any, which: str = "access_token") -> dict[str, Any]:
    return decoded(told[which].split(".")[1])


async def test_one_api_takes_a_second_factor_and_the_others_keep_working(town: Town) -> None:
    await town.sign_in("alice@contoso.com", "api://todolist/ToDoList.Read")
    first = await town.redeem()
    silent = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    refused = body(await town.token(**silent, scope="api://vault/ToDoList.Read"))
    assert (refused["error"], refused["error_codes"]) == ("interaction_required", [50076])
    await town.authorize("api://vault/ToDoList.Read", refused["claims"])
    await town.verify("alice")
    second = await town.redeem(refused["claims"])
    assert (await town.call("vault", second["access_token"])).status == 200
    assert (await town.token(**silent, scope="api://todolist/ToDoList.Read")).status == 200
    again = await town.token(grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert again.status == 200


async def test_an_api_that_calls_on_hands_the_claims_to_its_caller(town: Town) -> None:
    await town.sign_in("alice@contoso.com", "api://todolist/ToDoList.Read")
    incoming = await town.redeem()
    middle = {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "requested_token_use": "on_behalf_of",
        "client_id": town.application("todolist").client_id,
        "client_secret": "mock-secret-of-the-todolist",
        "scope": "api://vault/ToDoList.Read",
    }
    refused = body(await town.token(**middle, assertion=incoming["access_token"]))
    assert refused["error"] == "interaction_required"
    await town.authorize("api://todolist/ToDoList.Read", refused["claims"])
    await town.verify("alice")
    stronger = await town.redeem(refused["claims"])
    downstream = await town.token(**middle, assertion=stronger["access_token"])
    assert (await town.call("vault", body(downstream)["access_token"])).status == 200


async def test_who_writes_steps_up(town: Town) -> None:
    capable = json.dumps(CP1)
    await town.sign_in("alice@contoso.com", "api://ledger/ToDoList.ReadWrite", capable)
    plain = await town.redeem(capable)
    challenged = await town.call("ledger", plain["access_token"], "POST")
    found = re.search(r'claims="([^"]+)"', dict(challenged.headers)["www-authenticate"])
    assert found
    wanted = json.loads(b64decode(found[1]))
    both = json.dumps({"access_token": {**wanted["access_token"], **CP1["access_token"]}})
    await town.authorize("api://ledger/ToDoList.ReadWrite", both)
    await town.verify("alice")
    strong = await town.redeem(both)
    assert claims(strong)["acrs"] == ["c1"]
    assert (await town.call("ledger", strong["access_token"], "POST")).status == 201


async def test_a_browser_cannot_show_a_compliant_device(town: Town) -> None:
    await town.sign_in("alice@contoso.com", "api://safe/ToDoList.Read")
    told = town.browser.landed
    assert (told["error"], told["suberror"]) == ("interaction_required", "additional_action")
    assert told["error_description"].startswith("AADSTS53000: ")


async def test_who_has_no_second_factor_registers_one(town: Town) -> None:
    browser = await town.sign_in("bob@contoso.com", "api://vault/ToDoList.Read")
    await browser.press("idSubmit_ProofUp_Redirect")
    await town.verify("bob")
    assert claims(await town.redeem())["aud"] == town.application("vault").client_id


async def test_who_must_always_gives_one(town: Town) -> None:
    await town.sign_in("cleo@contoso.com", "api://todolist/ToDoList.Read")
    await town.verify("cleo")
    assert "groups" not in claims(await town.redeem())


async def test_engineers_are_let_into_the_workshop_and_nobody_else(town: Town) -> None:
    form = {"grant_type": "password", "password": WORD, "scope": "api://workshop/ToDoList.Read"}
    replies = [await town.token(**form, username=f"{name}@contoso.com") for name in ("bob", "admin")]
    assert [reply.status for reply in replies] == [200, 400]
    assert body(replies[1])["error_codes"] == [50105]


async def test_tokens_say_groups_and_roles(town: Town) -> None:
    await town.sign_in("alice@contoso.com", "api://todolist/ToDoList.Read")
    told = claims(await town.redeem())
    group = next(g for g in town.asked.world.directory.groups(town.tenant.id) if g.name == "engineering")
    assert (told["groups"], told["roles"]) == ([group.id], ["Editor"])


async def test_a_guest_comes_by_the_account_at_home(town: Town) -> None:
    await town.sign_in("gita@fabrikam.com", "api://todolist/ToDoList.Read")
    told = await town.redeem()
    local, home = town.user("gita"), town.asked.tenant("fabrikam").id
    assert (claims(told)["oid"], claims(told)["tid"]) == (local.id, town.tenant.id)
    assert (claims(told, "id_token")["acct"], local.home_tenant) == (1, home)
    assert home in claims(told)["idp"]
