"""The engine: who is signed in, who is asked, and what comes of it."""

import asyncio
from typing import Any

import pytest

from broker_shims.broker import Broker
from broker_shims.encoding import claims_of
from broker_shims.failures import BrokerError, Failure, Manner, Operation
from broker_shims.messages import AuthParameters
from broker_shims.prompts import Kind
from broker_shims.refusals import RefusedError
from broker_shims.tests.conftest import WINDOW, Scene, Starting

# accounts and prompts


async def test_who_picks_an_account_of_the_device_types_no_password(scene: Scene, broker: Broker) -> None:
    await broker.log_on(*scene.password("alice"))
    await broker.log_on(*scene.password("bob"))
    broker.prompts.tell({"pick": "bob@contoso.com"})
    result = await broker.sign_in_interactively(scene.asks(), WINDOW)
    assert result.account.username == "bob@contoso.com"
    counts = broker.prompts.counts()
    assert (counts["system"], counts["picker"], counts["password"]) == (1, 1, 0)


async def test_a_wrong_password_brings_the_page_up_again(scene: Scene, broker: Broker) -> None:
    broker.prompts.tell({"sign_in": "alice@contoso.com", "password": "a-wrong-one"}, scene.signs_in("alice"))
    await broker.sign_in_interactively(scene.asks(), WINDOW)
    assert (broker.prompts.counts()["system"], broker.prompts.counts()["password"]) == (1, 2)


@pytest.mark.parametrize(
    ("word", "status"), [("cancel", "UserCanceled"), ("close", "UserCanceled"), ("timeout", "ApplicationCanceled")]
)
async def test_a_dialog_may_end_without_an_answer(scene: Scene, broker: Broker, word: str, status: str) -> None:
    broker.prompts.tell({word: ""})
    with pytest.raises(BrokerError) as refused:
        await broker.sign_in_interactively(scene.asks(), WINDOW)
    assert (refused.value.status.name, broker.prompts.shown[0].ended) == (status, word)


async def test_a_prompt_that_nobody_was_told_to_answer_is_told_of(scene: Scene, broker: Broker) -> None:
    with pytest.raises(BrokerError, match="nobody is told"):
        await broker.sign_in_interactively(scene.asks(), WINDOW)
    assert broker.journal.calls[0].outcome == "unanswered"
    assert broker.prompts.unanswered == ["nobody is told what to do on the system prompt `password`"]


@pytest.mark.parametrize(("platform", "pages"), [("wam", [Kind.PASSWORD]), ("linux", [Kind.PICKER, Kind.PASSWORD])])
async def test_a_hint_leads_past_the_picker_where_it_is_not_dropped(
    scene: Scene, starting: Starting, platform: str, pages: list[Kind]
) -> None:
    async with starting(platform) as running:
        await running.broker.log_on(*scene.password("alice"))
        running.broker.prompts.tell(scene.signs_in("bob"))
        result = await running.broker.sign_in_interactively(scene.asks(), WINDOW, "bob@contoso.com")
        assert (result.account.username, running.broker.prompts.shown[0].pages) == ("bob@contoso.com", pages)


async def test_dialogs_stand_one_after_the_other(scene: Scene, broker: Broker) -> None:
    broker.prompts.tell(scene.signs_in("alice"), {"pick": "alice@contoso.com"})
    both = (broker.sign_in_interactively(scene.asks(), WINDOW) for _ in range(2))
    await asyncio.gather(*both)
    assert [dialog.pages for dialog in broker.prompts.shown] == [[Kind.PASSWORD], [Kind.PICKER]]


@pytest.mark.parametrize(("platform", "kinds"), [("wam", ("hello", "fido")), ("linux", ("fido",))])
async def test_how_somebody_signed_in_stands_in_the_token(
    scene: Scene, starting: Starting, platform: str, kinds: tuple[str, ...]
) -> None:
    asked = scene.asks(f"{scene.resource('todolist-v1')['audience']}/ToDoList.Read")
    methods = {"hello": ["rsa", "mfa"], "fido": ["fido", "mfa"]}
    async with starting(platform) as running:
        broker = running.broker
        await broker.log_on(*scene.password("alice"), *map(Kind, kinds))
        for kind in kinds:
            broker.prompts.tell({kind: "alice@contoso.com"})
            result = await broker.sign_in_interactively(asked, WINDOW)
            assert claims_of(result.access_token)["amr"] == methods[kind]
            assert broker.prompts.shown[-1].pages == [Kind.PICKER, kind]


async def test_a_mac_has_no_default_account_and_no_windows_hello(scene: Scene, starting: Starting) -> None:
    async with starting("macos") as running:
        await running.broker.log_on(*scene.password("alice"))
        with pytest.raises(BrokerError, match="by default"):
            await running.broker.sign_in_silently(scene.asks())
        running.broker.prompts.tell({"hello": "alice@contoso.com"})
        with pytest.raises(BrokerError, match="no prompt `hello`"):
            await running.broker.sign_in_interactively(scene.asks(), WINDOW)


async def test_a_mac_that_is_not_enrolled_misses_its_broker(scene: Scene, starting: Starting) -> None:
    async with starting("macos", enrolled=False) as running:
        with pytest.raises(BrokerError) as refused:
            await running.broker.sign_in_interactively(scene.asks(), WINDOW)
        assert refused.value.status.name == "RequiredBrokerMissing"


# consent


def stranger(scene: Scene) -> AuthParameters:
    client = scene.world.application("stranger", "workforce/contoso")["client_id"]
    return AuthParameters(client, scene.authority, (scene.scope(),))


async def test_consent_is_asked_in_the_same_dialog_and_remembered(scene: Scene, broker: Broker) -> None:
    broker.prompts.tell(scene.signs_in("alice"), {"consent": "accept"})
    result = await broker.sign_in_interactively(stranger(scene), WINDOW)
    assert claims_of(result.access_token)["scp"] == "ToDoList.Read"
    assert broker.prompts.shown[0].pages == [Kind.PASSWORD, Kind.CONSENT]
    claims = '{"access_token": {"nbf": {"essential": true}}}'
    asked = AuthParameters(stranger(scene).client_id, scene.authority, (scene.scope(),), claims=claims)
    await broker.acquire_token_silently(asked, result.account.id)
    assert broker.prompts.counts()["system"] == 1


async def test_who_declines_gets_nothing(scene: Scene, broker: Broker) -> None:
    broker.prompts.tell(scene.signs_in("alice"), {"consent": "cancel"})
    with pytest.raises(BrokerError, match="declined"):
        await broker.sign_in_interactively(stranger(scene), WINDOW)


async def test_silently_nobody_is_asked_for_consent(scene: Scene, broker: Broker) -> None:
    alice = await broker.log_on(*scene.password("alice"))
    with pytest.raises(RefusedError, match="AADSTS65001"):
        await broker.acquire_token_silently(stranger(scene), alice.id)
    assert broker.prompts.counts()["system"] == 0


# the cache


async def test_the_broker_hands_out_what_it_has_until_something_new_is_asked(scene: Scene, broker: Broker) -> None:
    alice = await broker.log_on(*scene.password("alice"))
    first = await broker.acquire_token_silently(scene.asks(), alice.id)
    again = await broker.acquire_token_silently(scene.asks(), alice.id)
    assert (again.access_token, again.is_cache) == (first.access_token, True)
    new: list[dict[str, Any]] = [
        {"claims": '{"access_token": {"nbf": null}}'},
        {"access_token_to_renew": first.access_token},
        {"pop": scene.signs()},
    ]
    for asked in new:
        other = await broker.acquire_token_silently(scene.asks(**asked), alice.id)
        assert (other.access_token != first.access_token, other.is_cache) == (True, False)
    assert (
        await broker.acquire_token_silently(scene.asks(scene.scope("ToDoList.ReadWrite")), alice.id)
    ).is_cache is False


async def test_a_stale_token_is_fetched_anew(scene: Scene, broker: Broker) -> None:
    alice = await broker.log_on(*scene.password("alice"))
    first = await broker.acquire_token_silently(scene.asks(), alice.id)
    broker.ahead = first.expires_on - broker.now() - 200
    assert (await broker.acquire_token_silently(scene.asks(), alice.id)).is_cache is False


async def test_who_signs_out_of_one_program_is_signed_in_to_another(scene: Scene, broker: Broker) -> None:
    alice = await broker.log_on(*scene.password("alice"))
    await broker.acquire_token_silently(scene.asks(), alice.id)
    await broker.sign_out(scene.desktop["client_id"], alice.id)
    with pytest.raises(BrokerError) as refused:
        await broker.acquire_token_silently(scene.asks(), alice.id)
    assert (refused.value.status.name, refused.value.tag) == ("AccountUnusable", 540940121)
    with pytest.raises(RefusedError, match="AADSTS65001"):
        await broker.acquire_token_silently(stranger(scene), alice.id)
    broker.prompts.tell({"pick": "alice@contoso.com"})
    await broker.sign_in_interactively(scene.asks(), WINDOW)
    assert (await broker.acquire_token_silently(scene.asks(), alice.id)).is_cache


async def test_the_brokers_own_address_is_used_and_never_the_clients(scene: Scene, broker: Broker) -> None:
    """The native runtimes lose the port: `https://localhost:8443/x` comes as `https://localhost/x`."""
    alice = await broker.log_on(*scene.password("alice"))
    tenant = scene.authority.rpartition("/")[2]
    asked = AuthParameters(scene.desktop["client_id"], f"https://localhost/{tenant}", (scene.scope(),))
    result = await broker.acquire_token_silently(asked, alice.id)
    assert result.account.environment == "localhost"


# names and passwords


async def test_a_password_may_be_handed_over(scene: Scene, broker: Broker) -> None:
    name, password = scene.password("bob")
    handed = {"MSALRuntime_Username": name, "MSALRuntime_Password": password}
    assert (await broker.sign_in_silently(scene.asks(additional=handed))).account.username == "bob@contoso.com"
    assert broker.journal.calls[0].parameters["additional"]["MSALRuntime_Password"] == "(hidden)"


async def test_a_wrong_one_is_the_callers_mistake(scene: Scene, broker: Broker) -> None:
    handed = {"MSALRuntime_Username": "nobody@contoso.com", "MSALRuntime_Password": "x"}
    with pytest.raises(BrokerError, match="AADSTS50034") as refused:
        await broker.sign_in_silently(scene.asks(additional=handed))
    assert refused.value.status.name == "ApiContractViolation"


# what authorities and callers get wrong


@pytest.mark.parametrize(
    "authority",
    [
        "https://contoso.ciamlogin.com/",
        "https://contoso.b2clogin.com/contoso/b2c_1_susi",
        "https://fs.contoso.com/adfs",
    ],
)
async def test_some_authorities_are_none_of_a_brokers_business(scene: Scene, broker: Broker, authority: str) -> None:
    with pytest.raises(BrokerError, match="does not sign in"):
        await broker.sign_in_silently(AuthParameters(scene.desktop["client_id"], authority, (scene.scope(),)))


async def test_without_scopes_windows_adds_some_and_linux_refuses(scene: Scene, starting: Starting) -> None:
    asked = AuthParameters(scene.desktop["client_id"], scene.authority)
    async with starting("wam") as running:
        alice = await running.broker.log_on(*scene.password("alice"))
        assert (await running.broker.acquire_token_silently(asked, alice.id)).id_token
    async with starting("linux") as running:
        alice = await running.broker.log_on(*scene.password("alice"))
        with pytest.raises(BrokerError, match="requestedScopes is NULL or EMPTY"):
            await running.broker.acquire_token_silently(asked, alice.id)


async def test_without_a_window_nobody_is_asked(scene: Scene, broker: Broker) -> None:
    with pytest.raises(BrokerError) as refused:
        await broker.sign_in_interactively(scene.asks(), 0)
    assert (refused.value.status.name, refused.value.tag) == ("ApiContractViolation", 540870081)


async def test_an_authority_that_is_away_is_no_network(scene: Scene, broker: Broker) -> None:
    alice = await broker.log_on(*scene.password("alice"))
    broker.authority.origin = "https://localhost:1"
    with pytest.raises(BrokerError) as refused:
        await broker.acquire_token_silently(scene.asks(), alice.id)
    assert refused.value.status.name == "NoNetwork"


async def test_revoked_sessions_ask_the_person_again(scene: Scene, broker: Broker) -> None:
    alice = await broker.log_on(*scene.password("alice"))
    await broker.acquire_token_silently(scene.asks(), alice.id)
    scene.world.clock.travel(5)
    scene.world.directory.revoke_sessions(user="alice@contoso.com")
    scene.world.clock.travel(5)
    claims = '{"access_token": {"nbf": {"essential": true}}}'
    with pytest.raises(RefusedError, match="AADSTS50173"):
        await broker.acquire_token_silently(scene.asks(claims=claims), alice.id)
    broker.prompts.tell({"password": scene.password("alice")[1]})
    await broker.acquire_token_interactively(scene.asks(claims=claims), WINDOW, alice.id)
    assert broker.prompts.shown[0].pages == [Kind.PASSWORD]


async def test_another_than_expected_may_sign_in(scene: Scene, broker: Broker) -> None:
    alice = await broker.log_on(*scene.password("alice"))
    scene.world.clock.travel(5)
    scene.world.directory.revoke_sessions(user="alice@contoso.com")
    scene.world.clock.travel(5)
    broker.prompts.tell(scene.signs_in("bob"))
    result = await broker.acquire_token_interactively(scene.asks(), WINDOW, alice.id)
    assert (result.account.username, result.is_switched) == ("bob@contoso.com", True)


PICKED = {"pick": "alice@contoso.com"}


async def test_a_picked_account_whose_sessions_were_revoked_is_asked_in_the_same_dialog(
    scene: Scene, broker: Broker
) -> None:
    await broker.log_on(*scene.password("alice"))
    scene.world.clock.travel(5)
    scene.world.directory.revoke_sessions(user="alice@contoso.com")
    scene.world.clock.travel(5)
    broker.prompts.tell(PICKED, scene.signs_in("alice"))
    result = await broker.sign_in_interactively(scene.asks(), WINDOW)
    assert result.account.username == "alice@contoso.com"
    (dialog,) = broker.prompts.shown
    assert (dialog.pages, dialog.ended) == ([Kind.PICKER, Kind.PASSWORD], "done")


async def test_who_signed_out_of_a_program_is_asked_before_it_has_a_token_again(scene: Scene, broker: Broker) -> None:
    """Also where the program kept the account and names it."""
    alice = await broker.log_on(*scene.password("alice"))
    await broker.acquire_token_silently(scene.asks(), alice.id)
    await broker.sign_out(scene.desktop["client_id"], alice.id)
    broker.prompts.tell({"cancel": ""}, scene.signs_in("bob"), scene.signs_in("alice"))
    with pytest.raises(BrokerError, match="Cancel"):
        await broker.acquire_token_interactively(scene.asks(), WINDOW, alice.id)
    switched = await broker.acquire_token_interactively(scene.asks(), WINDOW, alice.id)
    assert (switched.account.username, switched.is_switched) == ("bob@contoso.com", True)
    with pytest.raises(BrokerError, match="signed out of this application"):
        await broker.acquire_token_silently(scene.asks(), alice.id)
    own = await broker.acquire_token_interactively(scene.asks(), WINDOW, alice.id)
    assert (own.account.username, own.is_switched) == ("alice@contoso.com", False)
    assert [shown.pages for shown in broker.prompts.shown] == [[Kind.PASSWORD]] * 3
    assert (await broker.acquire_token_silently(scene.asks(), alice.id)).is_cache


# conditional access


async def test_a_policy_that_wants_a_compliant_device_is_met_by_the_broker(scene: Scene, broker: Broker) -> None:
    demands = {"kind": "conditional_access", "name": "devices", "grant": ["compliant_device"]}
    scene.world.directory.add_policy(tenant="workforce/contoso", policy=demands | {"resources": ["todolist"]})
    alice = await broker.log_on(*scene.password("alice"))
    result = await broker.acquire_token_silently(scene.asks(), alice.id)
    assert broker.signing_in.device
    assert claims_of(result.access_token)["deviceid"] == broker.signing_in.device.id


async def test_a_policy_that_wants_two_factors_is_met_by_a_key(scene: Scene, broker: Broker) -> None:
    alice = await broker.log_on(*scene.password("alice"), Kind.HELLO)
    demands = {"kind": "conditional_access", "name": "two", "grant": ["mfa"], "resources": ["todolist"]}
    scene.world.directory.add_policy(tenant="workforce/contoso", policy=demands)
    with pytest.raises(RefusedError, match="AADSTS50076"):
        await broker.acquire_token_silently(scene.asks(), alice.id)
    broker.prompts.tell({"hello": ""})
    await broker.acquire_token_interactively(scene.asks(), WINDOW, alice.id)
    assert broker.prompts.shown[0].pages == [Kind.HELLO]


async def test_a_picked_account_is_asked_for_its_second_factor_in_the_same_dialog(scene: Scene, broker: Broker) -> None:
    await broker.log_on(*scene.password("alice"), Kind.HELLO)
    demands = {"kind": "conditional_access", "name": "two", "grant": ["mfa"], "resources": ["todolist"]}
    scene.world.directory.add_policy(tenant="workforce/contoso", policy=demands)
    broker.prompts.tell(PICKED, {"hello": ""})
    await broker.sign_in_interactively(scene.asks(), WINDOW)
    assert broker.prompts.shown[0].pages == [Kind.PICKER, Kind.HELLO]
    broker.prompts.tell(PICKED, scene.signs_in("alice"))
    await broker.log_on(*scene.password("alice"))
    with pytest.raises(RefusedError, match="AADSTS50076"):
        await broker.sign_in_interactively(scene.asks(), WINDOW)
    assert broker.prompts.left == 0


async def test_what_no_dialog_can_mend_asks_nobody_twice(scene: Scene, broker: Broker) -> None:
    await broker.log_on(*scene.password("alice"))
    blocked = {"kind": "conditional_access", "name": "no", "grant": ["block"], "resources": ["todolist"]}
    scene.world.directory.add_policy(tenant="workforce/contoso", policy=blocked)
    broker.prompts.tell(PICKED)
    with pytest.raises(RefusedError, match="AADSTS53003"):
        await broker.sign_in_interactively(scene.asks(), WINDOW)
    assert broker.prompts.shown[0].pages == [Kind.PICKER]


@pytest.mark.parametrize("platform", ["wam", "linux"])
async def test_a_device_that_is_not_enrolled_has_a_broker_and_satisfies_no_policy(
    scene: Scene, starting: Starting, platform: str
) -> None:
    async with starting(platform, enrolled=False) as running:
        alice = await running.broker.log_on(*scene.password("alice"))
        assert (await running.broker.acquire_token_silently(scene.asks(), alice.id)).access_token
        demands = {"kind": "conditional_access", "name": "devices", "grant": ["compliant_device"]}
        scene.world.directory.add_policy(tenant="workforce/contoso", policy=demands | {"resources": ["todolist"]})
        anew = scene.asks(claims='{"access_token": {"nbf": null}}')
        with pytest.raises(RefusedError, match="AADSTS53000"):
            await running.broker.acquire_token_silently(anew, alice.id)


@pytest.mark.parametrize(
    ("platform", "client_id"),
    [
        ("wam", "38aa3b87-a06d-4817-b275-7a316988d93b"),
        ("macos", "29d9ed98-a469-4536-ade2-f981bc1d605e"),
        ("linux", "b743a22d-6705-4147-8670-d92fa515ee2b"),
    ],
)
async def test_a_broker_asks_for_itself_as_the_client_that_it_is(
    scene: Scene, starting: Starting, platform: str, client_id: str
) -> None:
    async with starting(platform) as running:
        alice = await running.broker.log_on(*scene.password("alice"))
        assert running.broker.accounts.by_id(alice.id).primary.id_token["aud"] == client_id


# failures


async def test_the_nth_call_fails_as_planned_and_no_other(scene: Scene, broker: Broker) -> None:
    alice = await broker.log_on(*scene.password("alice"))
    broker.plan.add(Failure("NoNetwork", nth=2, operation=Operation.ACQUIRE_SILENTLY))
    await broker.acquire_token_silently(scene.asks(), alice.id)
    await broker.sign_in_silently(scene.asks())
    with pytest.raises(BrokerError):
        await broker.acquire_token_silently(scene.asks(), alice.id)
    await broker.acquire_token_silently(scene.asks(), alice.id)
    assert [call.outcome for call in broker.journal.calls] == ["ok", "ok", "NoNetwork", "ok"]


async def test_a_late_answer_comes_after_all(scene: Scene, broker: Broker) -> None:
    await broker.log_on(*scene.password("alice"))
    broker.plan.add(Failure(manner=Manner.LATE, seconds=0.05))
    assert (await broker.sign_in_silently(scene.asks())).access_token


# personal accounts


def everybodys(scene: Scene, segment: str, **additional: str) -> AuthParameters:
    client = scene.world.application("everybodys", "consumers/consumers")["client_id"]
    return AuthParameters(client, f"{scene.world.url}/{segment}", ("User.Read",), additional=additional)


PASSTHROUGH = {"msal_request_type": "consumer_passthrough"}


async def test_a_personal_account_signs_in_on_windows(scene: Scene, broker: Broker) -> None:
    broker.prompts.tell({"sign_in": "dana@outlook.com", "password": "dana-has-no-secrets"}, {"consent": "accept"})
    result = await broker.sign_in_interactively(everybodys(scene, "consumers"), WINDOW)
    assert result.account.realm == "9188040d-6c67-4c5b-b112-36a304b66dad"


async def test_it_passes_through_organizations_where_that_is_asked_for_and_not_silently(
    scene: Scene, broker: Broker
) -> None:
    broker.prompts.tell({"sign_in": "dana@outlook.com", "password": "dana-has-no-secrets"}, {"consent": "accept"})
    asked = everybodys(scene, "organizations", **PASSTHROUGH)
    result = await broker.sign_in_interactively(asked, WINDOW)
    assert result.account.username == "dana@outlook.com"
    claims = '{"access_token": {"nbf": null}}'
    without = AuthParameters(asked.client_id, asked.authority, asked.scopes, claims=claims)
    with pytest.raises(BrokerError, match="personal account"):
        await broker.acquire_token_silently(without, result.account.id)


async def test_a_device_that_no_tenant_knows_is_good_for_no_work_account(scene: Scene, broker: Broker) -> None:
    name, password = scene.password("alice")
    grant = {"grant_type": "password", "username": name, "password": password}
    with pytest.raises(RefusedError, match=r"AADSTS50155|AADSTS50034"):
        await broker.authority.primary(await broker.signing_in.made_keys(), grant)


async def test_a_device_that_is_compliant_no_longer_gets_nothing_more(scene: Scene, broker: Broker) -> None:
    alice = await broker.log_on(*scene.password("alice"))
    await broker.acquire_token_silently(scene.asks(), alice.id)
    demands = {"kind": "conditional_access", "name": "devices", "grant": ["compliant_device"]}
    scene.world.directory.add_policy(tenant="workforce/contoso", policy=demands | {"resources": ["todolist"]})
    anew = scene.asks(claims='{"access_token": {"nbf": null}}')
    await broker.acquire_token_silently(anew, alice.id)
    scene.world.directory.update_device(user="alice@contoso.com", states=["joined"])
    with pytest.raises(RefusedError, match="AADSTS53000"):
        await broker.acquire_token_silently(anew, alice.id)
    scene.world.directory.update_device(user="alice@contoso.com", enabled=False)
    with pytest.raises(RefusedError, match="AADSTS50155"):
        await broker.acquire_token_silently(anew, alice.id)


# what authorities answer that is no answer

BAD: list[tuple[dict[str, Any], str]] = [
    ({"status": 503}, "ServerTemporarilyUnavailable"),
    ({"status": 429}, "ServerTemporarilyUnavailable"),
    ({"body": "<html>"}, "Unexpected"),
    ({"json": []}, "Unexpected"),
    ({"json": {}}, "Unexpected"),
    ({"json": {"access_token": "x", "expires_in": "soon", "id_token": "no.token.", "client_info": "?"}}, "Unexpected"),
    ({"transport": "reset"}, "NoNetwork"),
    ({"transport": "truncate"}, "NoNetwork"),
    ({"refusal": "APPLICATION_DISABLED"}, "IncorrectConfiguration"),
    ({"refusal": "USER_DISABLED"}, "InteractionRequired"),
    ({"refusal": "SERVER_FAULT"}, "ServerTemporarilyUnavailable"),
]


@pytest.mark.parametrize(("fault", "status"), BAD)
async def test_a_bad_answer_of_the_authority_becomes_a_status(
    scene: Scene, broker: Broker, fault: dict[str, Any], status: str
) -> None:
    alice = await broker.log_on(*scene.password("alice"))
    scene.world.faults.add(match={"endpoint": "token", "path": "v2.0"}, **fault)
    with pytest.raises(BrokerError) as refused:
        await broker.acquire_token_silently(scene.asks(), alice.id)
    assert refused.value.status.name == status
    assert broker.journal.calls[0].outcome == status
    assert (await broker.acquire_token_silently(scene.asks(), alice.id)).access_token
