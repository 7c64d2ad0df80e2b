"""The real native runtime, from unmodified libraries, by our Linux broker: tokens, proofs, refusals, no fallback."""

import json
import re
import ssl
import time
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

import broker_shims
from broker_shims.doors import dbus
from broker_shims.failures import BrokerError, Failure, Manner
from broker_shims.lies import Lie
from broker_shims.prompts import Window
from broker_shims.statuses import API_CONTRACT_VIOLATION, STATUSES
from broker_shims.tests.conftest import Scene
from broker_shims.tests.dbus import native
from broker_shims.tests.dbus.household import Household, living
from broker_shims.tests.dbus.native import Library, SilentError

pytestmark = pytest.mark.anyio
GIVES_UP = 15.0
"""Seconds: the runtime waits 5 for the answer to its first Ping (measured)."""
NEVER_SETTLES = 1.0
"""Seconds given to a call of which it is known that no answer comes."""
NO_REPLY, NO_JSON = 508605727, 507316096
"""Tags (measured)."""


def of_api(scene: Scene, name: str) -> dict[str, Any]:
    id = scene.world.application(name, "workforce/contoso")["client_id"]
    return next(r for r in scene.world.ready["world"]["resources"] if r["client_id"] == id)


def called(scene: Scene, url: str, authorization: str = "", method: str = "GET") -> httpx.Response:
    headers = {"authorization": authorization} if authorization else {}
    trust = ssl.create_default_context(cafile=scene.world.ca)
    return httpx.request(method, url, headers=headers, verify=trust, trust_env=False)


# signing in


async def test_somebody_signs_in_by_one_prompt_of_the_system(fresh: Household) -> None:
    token = fresh.token(await fresh.sign_in())
    assert fresh.broker.prompts.counts()["system"] == fresh.broker.prompts.counts()["password"] == 1
    assert (fresh.since(0), fresh.broker.prompts.left) == (["sign_in_interactively"], 0)
    assert called(fresh.scene, fresh.scene.api["url"], f"Bearer {token}").status_code == 200


async def test_a_silent_attempt_comes_before_a_prompt_that_nobody_asked_for(fresh: Household) -> None:
    fresh.broker.prompts.tell(fresh.scene.signs_in("alice"))
    assert fresh.token(await fresh.client.ask("interactive", scopes=[fresh.scene.scope()]))
    assert fresh.since(0) == ["sign_in_silently", "sign_in_interactively"]


async def test_who_is_signed_in_at_the_machine_is_not_asked(fresh: Household) -> None:
    await fresh.broker.log_on(*fresh.scene.password("alice"))
    assert fresh.token(await fresh.client.ask("interactive", scopes=[fresh.scene.scope()]))
    assert fresh.broker.prompts.counts()["system"] == 0


async def test_the_account_is_listed(household: Household) -> None:
    listed = (await household.client.ask("accounts"))["ok"]
    (account,) = [each for each in listed if each["username"] == "alice@contoso.com"]
    assert account["environment"] == "localhost"


async def test_no_refresh_token_reaches_the_library(fresh: Household) -> None:
    told = await fresh.sign_in()
    kept = (await fresh.client.ask("cache"))["ok"]
    device = fresh.broker.accounts.all[0]
    secrets = (device.primary.token, *device.refresh_tokens.values())
    assert not re.search(r'"refresh_?token": *"[^"]', json.dumps(told) + kept, re.IGNORECASE)
    assert not any(secret in json.dumps(told) + kept for secret in secrets)


async def test_a_refresh_token_that_a_lying_broker_hands_over_goes_no_further(scene: Scene, library: Library) -> None:
    """The runtime passes on nothing of a reply's telemetry (measured)."""
    lying = broker_shims.start("linux", scene.authority, ca=scene.world.ca, lies=[Lie.HANDS_OUT_REFRESH_TOKEN])
    async with lying as running, living(scene, library, running.broker) as household:
        told = json.dumps(await household.sign_in())
        (device,) = running.broker.accounts.all
    assert not any(secret in told for secret in device.refresh_tokens.values())


async def test_the_window_is_told_to_the_broker(fresh: Household) -> None:
    """Without one the runtime takes 1, which is also what it calls the desktop where there is no display (measured)."""
    await fresh.sign_in()
    (dialog,) = fresh.broker.prompts.shown
    assert (dialog.handle, dialog.window) == (1, Window.DESKTOP)


# silently


async def test_a_token_that_the_runtime_keeps_is_not_asked_for_again(household: Household) -> None:
    first, mark = household.token(await household.silent()), household.mark()
    assert household.token(await household.silent()) == first
    assert household.since(mark) == []


async def test_a_forced_refresh_returns_what_the_runtime_keeps(household: Household) -> None:
    first, mark = household.token(await household.silent()), household.mark()
    forced = {"force_refresh": True} if household.is_python else {"forceRefresh": True}
    assert household.token(await household.silent(**forced)) == first
    assert household.since(mark) == []


async def test_another_permission_and_claims_are_asked_of_the_broker(household: Household) -> None:
    mark = household.mark()
    assert household.token(await household.silent("ToDoList.ReadWrite"))
    assert household.token(await household.silent_anew())
    assert household.since(mark) == ["acquire_token_silently", "acquire_token_silently"]


async def test_claims_reach_the_broker_as_they_were_asked_for(household: Household) -> None:
    mark = household.mark()
    await household.silent_anew()
    call = household.broker.journal.since(mark)[-1]
    assert json.loads(call.parameters["claims"])["access_token"]["xms_cc"]["values"][0].startswith("cp")


# proof of possession: MSAL Node passes it to the runtime, MSAL for Python 1.39 refuses it on Linux


def only(library: Library) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("library", [library], indirect=True, scope="module")


async def proven(household: Household, method: str = "GET") -> tuple[str, dict[str, Any]]:
    """A signed request for the API, made with a nonce that it handed out."""
    api = of_api(household.scene, "todolist-pop")
    challenge = called(household.scene, api["url"]).headers["www-authenticate"]
    nonce = challenge.partition('nonce="')[2].partition('"')[0]
    request = {"resourceRequestMethod": method, "resourceRequestUri": api["url"], "shrNonce": nonce}
    scopes = [f"{api['audience']}/ToDoList.Read"]
    told = await household.silent(scopes=scopes, authenticationScheme="pop", **request)
    return household.token(told), api


@only("node")
async def test_a_proof_is_accepted_for_the_request_it_was_made_for_and_no_other(household: Household) -> None:
    proof, api = await proven(household)
    answers = [called(household.scene, api["url"], f"PoP {proof}", method) for method in ("GET", "POST")]
    answers += [called(household.scene, api["url"], f"Bearer {proof}")]
    assert [answer.status_code for answer in answers] == [200, 401, 401]


@only("node")
async def test_each_proof_is_asked_of_the_broker(household: Household) -> None:
    mark = household.mark()
    first, second = (await proven(household))[0], (await proven(household))[0]
    assert first != second
    assert household.since(mark) == ["acquire_token_silently", "acquire_token_silently"]


@only("python")
async def test_python_refuses_a_proof_before_the_broker_hears_of_it(household: Household) -> None:
    mark = household.mark()
    told = await household.interactive(pop={"http_method": "GET", "url": "https://api.example/x", "nonce": "n"})
    assert (told["thrown"], household.since(mark)) == ("ValueError", [])


# signing out


async def test_who_signed_out_has_to_be_asked_again(fresh: Household) -> None:
    """Signing out is the runtime's own business: the broker is not told (measured)."""
    await fresh.sign_in()
    mark = fresh.mark()
    assert (await fresh.client.ask("sign_out"))["ok"] is None
    told = await fresh.silent()
    assert fresh.since(mark) == []
    assert told == {"ok": None} if fresh.is_python else told["code"] == "interaction_required"


# failures: one row for each status


# fmt: off
IN_NODE: Mapping[str, tuple[str, str]] = {
    "InteractionRequired":           ("InteractionRequiredAuthError", "interaction_required"),
    "AccountUnusable":               ("InteractionRequiredAuthError", "interaction_required"),
    "NoNetwork":                     ("ClientAuthError",              "no_network_connectivity"),
    "NetworkTemporarilyUnavailable": ("ClientAuthError",              "no_network_connectivity"),
    "ServerTemporarilyUnavailable":  ("ServerError",                  "server_unavailable"),
    "UserCanceled":                  ("ClientAuthError",              "user_canceled"),
    "AuthorityUntrusted":            ("ClientConfigurationError",     "untrusted_authority"),
    "AccountNotFound":               ("ClientAuthError",              "no_account_found"),
}
# fmt: on
ANY_OTHER = ("ClientAuthError", "platform_broker_error")
NAMED_IN_NODE = 16
"""Statuses numbered higher have no name in msal-node-runtime 0.20.7."""


def refused(household: Household, told: Any, name: str, code: int = -7) -> None:
    """The library says of this status what it is known to say."""
    row = STATUSES[name]
    if household.is_python:
        said = f"Status: Response_Status.Status_{name}, Error code: {code}, Tag: {row.tag}"
        assert (told["ok"]["error"], said in told["ok"]["error_description"]) == ("broker_error", True), told
        return
    assert (told["thrown"], told["code"]) == IN_NODE.get(name, ANY_OTHER)
    named = name if row.public <= NAMED_IN_NODE else ""
    assert (told["broker"]["status"], told["broker"]["code"]) == (named, code)


@pytest.mark.parametrize("name", STATUSES)
async def test_every_status_is_told_to_who_asked_silently(household: Household, name: str) -> None:
    household.broker.plan.add(Failure(name, code=-7))
    mark = household.mark()
    if name == "UserSwitch" and not household.is_python:
        with pytest.raises(SilentError):  # MSAL Node 7.2: the promise never settles
            await household.silent_anew(seconds=NEVER_SETTLES)
    else:
        refused(household, await household.silent_anew(), name)
    assert household.since(mark) == ["acquire_token_silently"]


@pytest.mark.parametrize("name", STATUSES)
async def test_every_status_is_told_to_who_asked_for_a_prompt_and_nothing_else_happens(
    household: Household, name: str
) -> None:
    """UserSwitch is no error to the runtime, which then misses an account in the answer (measured)."""
    household.broker.plan.add(Failure(name, code=-7))
    mark, told = household.mark(), await household.interactive()
    if name == "UserSwitch":
        assert "544879267" in told["ok"]["error_description"] if household.is_python else told["code"] == ANY_OTHER[1]
    else:
        refused(household, told, name)
    assert household.since(mark) == ["sign_in_interactively"]


def has_tag(household: Household, told: Any, tag: int) -> bool:
    if household.is_python:
        return f"Status_Unexpected, Error code: 0, Tag: {tag}" in told["ok"]["error_description"]
    return (told["code"], told["broker"]["status"]) == ("platform_broker_error", "Unexpected")


@pytest.mark.parametrize("how", ["silently", "by a prompt"])
@pytest.mark.parametrize("manner", [Manner.GARBLED, Manner.STOPPED, Manner.NEVER])
async def test_no_proper_answer_is_an_unexpected_error(household: Household, manner: Manner, how: str) -> None:
    household.broker.plan.add(Failure(manner=manner))
    usual, household.door.deadline = household.door.deadline, 0.2
    told = await (household.silent_anew() if how == "silently" else household.interactive())
    household.door.deadline = usual
    assert has_tag(household, told, NO_JSON if manner is Manner.GARBLED else NO_REPLY)


async def test_a_broker_that_stopped_serves_the_next_call(household: Household) -> None:
    household.broker.plan.add(Failure(manner=Manner.STOPPED))
    await household.silent_anew()
    assert household.token(await household.silent_anew())


async def test_a_late_answer_is_waited_for(household: Household) -> None:
    household.broker.plan.add(Failure(manner=Manner.LATE, seconds=0.3))
    began = time.monotonic()
    assert household.token(await household.silent_anew())
    assert time.monotonic() - began >= 0.3


async def test_a_person_who_cancels_is_told_as_such(household: Household) -> None:
    household.broker.prompts.tell({"cancel": ""})
    refused(household, await household.interactive(), "UserCanceled", code=0)


# no broker at all: what each library does is its own business


@pytest.mark.parametrize("way", ["cannot start", "half started"])
async def test_a_broker_that_does_not_start_is_told_when_the_application_is_made(
    scene: Scene, library: Library, way: str
) -> None:
    startup = BrokerError(API_CONTRACT_VIOLATION) if way == "cannot start" else None
    asked = {"client_id": scene.desktop["client_id"], "authority": scene.authority}
    async with (
        broker_shims.start("linux", scene.authority, ca=scene.world.ca, startup=startup) as running,
        dbus.open_door(running.broker, half_started=startup is None) as door,
        native.client(library, scene.world.ca, door.environment) as client,
    ):
        told = await client.ask("app", seconds=GIVES_UP, **asked)
    assert told["ok"]["broker"] is False
