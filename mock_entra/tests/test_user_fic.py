"""`user_fic`: an agent gets tokens for its own user account, and for nobody else's."""

from dataclasses import replace
from typing import Any

import pytest

from mock_entra import errors
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_token_endpoint import claims, refused
from mock_entra.tests.test_user_grants import id_claims, scope_of
from mock_entra.tests.test_user_grants import sign_in as with_password
from mock_entra.wire import Reply
from mock_entra.world import load
from mock_entra.world.load import WorldFileError

EXCHANGE = "api://AzureADTokenExchange/.default"


@pytest.fixture
async def agent(asked: Asked) -> Asked:
    """The hybrid application is Bob's agent identity."""
    bob = asked.world.directory.user("bob@contoso.com")
    assert bob
    await asked.world.directory.put(replace(bob, agent_of=asked.application("hybrid").client_id))
    return asked


async def own_token(asked: Asked, application: str = "hybrid", scope: str = EXCHANGE) -> str:
    """What an application gets for itself, to hand in."""
    about = {"client_id": asked.application(application).client_id, "client_secret": asked.secret(application)}
    token: str = body(await asked.token(scope=scope, **about))["access_token"]
    return token


async def act(asked: Asked, **changed: str) -> Reply:
    """The request that MSAL for Python, Node and Go send; '' leaves a parameter out."""
    sent = {
        "grant_type": "user_fic",
        "client_id": asked.application("hybrid").client_id,
        "client_secret": asked.secret("hybrid"),
        "username": "bob@contoso.com",
        "scope": scope_of(asked),
        "client_info": "1",
    } | changed
    if "user_federated_identity_credential" not in sent:
        sent["user_federated_identity_credential"] = await own_token(asked)
    url = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"
    return await asked.ask(url, "POST", form={name: value for name, value in sent.items() if value})


def bob_of(asked: Asked) -> Any:
    return asked.world.directory.user("bob@contoso.com")


async def test_an_agent_gets_tokens_for_its_user(agent: Asked) -> None:
    reply = await act(agent)
    found = claims(reply)
    assert (found["oid"], found["scp"], found["azpacr"]) == (bob_of(agent).id, "ToDoList.Read", "1")
    fields = {"token_type", "scope", "expires_in", "ext_expires_in", "access_token", "refresh_token", "id_token"}
    assert set(body(reply)) == fields | {"client_info"}
    assert id_claims(reply)["preferred_username"] == "bob@contoso.com"


async def test_the_user_may_be_named_by_object_id(agent: Asked) -> None:
    reply = await act(agent, username="", user_id=bob_of(agent).id)
    assert claims(reply)["oid"] == bob_of(agent).id


async def test_its_refresh_token_needs_the_agents_credential(agent: Asked) -> None:
    sent = {"grant_type": "refresh_token", "client_id": agent.application("hybrid").client_id}
    sent["refresh_token"] = body(await act(agent))["refresh_token"]
    url = f"/{agent.tenant('contoso').id}/oauth2/v2.0/token"
    refused(await agent.ask(url, "POST", form=sent), errors.MISSING_CREDENTIAL)
    proven = sent | {"client_secret": agent.secret("hybrid")}
    assert claims(await agent.ask(url, "POST", form=proven))["oid"] == bob_of(agent).id


@pytest.mark.parametrize(
    ("changed", "row"),
    [
        ({"username": ""}, errors.MISSING_PARAMETER),
        ({"user_id": "11111111-aaaa-4000-8000-0000000000b0"}, errors.MALFORMED_REQUEST),
        ({"username": "nobody@contoso.com"}, errors.UNKNOWN_USER),
        ({"username": "carol@contosocustomers.onmicrosoft.com"}, errors.UNKNOWN_USER),
        ({"username": "11111111-aaaa-4000-8000-0000000000b0"}, errors.UNKNOWN_USER),
        ({"username": "", "user_id": "bob@contoso.com"}, errors.UNKNOWN_USER),
        ({"username": "alice@contoso.com"}, errors.NOT_ITS_AGENT),
        ({"user_federated_identity_credential": ""}, errors.MISSING_PARAMETER),
        ({"user_federated_identity_credential": "a.b.c"}, errors.ASSERTION_UNTRUSTED),
        ({"client_secret": ""}, errors.MISSING_CREDENTIAL),
        ({"scope": ""}, errors.MISSING_PARAMETER),
        ({"scope": "Mail.Read"}, errors.CONSENT_REQUIRED),
    ],
)
async def test_each_mistake_has_its_row(agent: Asked, changed: dict[str, str], row: errors.Row) -> None:
    refused(await act(agent, **changed), row)


async def test_the_token_must_be_the_agents_own(agent: Asked) -> None:
    token = await own_token(agent, "daemon")
    refused(await act(agent, user_federated_identity_credential=token), errors.FIC_OF_ANOTHER_CLIENT)


async def test_the_token_must_be_for_the_exchange(agent: Asked) -> None:
    token = await own_token(agent, scope=f"{agent.application('todolist').identifier_uris[0]}/.default")
    refused(await act(agent, user_federated_identity_credential=token), errors.FIC_NOT_FOR_EXCHANGE)


async def test_a_users_token_is_none(agent: Asked) -> None:
    token = body(await with_password(agent))["access_token"]
    refused(await act(agent, user_federated_identity_credential=token), errors.FIC_NOT_FOR_EXCHANGE)


async def test_an_expired_token_is_none(agent: Asked) -> None:
    token = await own_token(agent)
    agent.world.clock.travel(7200)
    refused(await act(agent, user_federated_identity_credential=token), errors.ASSERTION_OVER)


async def test_a_disabled_user_has_no_agent(agent: Asked) -> None:
    await agent.world.directory.put(replace(bob_of(agent), enabled=False))
    refused(await act(agent), errors.USER_DISABLED)


async def test_without_being_told_nobody_is_an_agent(asked: Asked) -> None:
    refused(await act(asked), errors.NOT_ITS_AGENT)


def written(agent_of: str) -> dict[str, Any]:
    users = [{"name": "robot", "agent_of": agent_of}]
    applications = [{"name": "identity", "secrets": [{"value": "mock-secret-of-an-agent"}]}]
    return {"tenants": [{"name": "a", "domains": ["a.example"], "users": users, "applications": applications}]}


async def test_a_world_file_says_whose_agent_a_user_is(asked: Asked) -> None:
    world = await asked.worlds.make(load(written("identity")))
    robot = world.directory.user("robot@a.example")
    assert robot
    assert robot.agent_of == next(world.directory.applications(robot.tenant)).client_id


def test_an_agent_is_an_application_of_its_tenant() -> None:
    with pytest.raises(WorldFileError, match="agent_of"):
        load(written("nobody"))
