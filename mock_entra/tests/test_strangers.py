"""Programs that share no code with us believe our tokens: msal and PyJWT in Python, msal-node and jose in Node."""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mock_entra
from mock_entra.embedding import Server, World
from mock_entra.tests.strangers import installed
from mock_entra.tests.strangers.conversation import Stranger, conversation

HERE = Path(installed.__file__).parent
HOW = "install Node.js 20 or later (https://nodejs.org, or `apt-get install nodejs npm`)"

CLIENTS = {
    "workforce/contoso": ("daemon", "todolist"),
    "ciam/contoso": ("ciam-msal-node-daemon", "ciam-msal-dotnet-api"),
    "ciam/fabrikam": ("ciam-msal-node-daemon", "ciam-msal-dotnet-api"),
    "b2c/contoso": ("daemon", "todolist"),
}
"""Every tenant of the default world in which an application may get a token for itself, and who asks for what there."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    with mock_entra.serve(home=home) as server:
        yield server


@pytest.fixture(scope="module")
def python(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stranger]:
    ca = str(server.main.ca)
    command = [sys.executable, str(HERE / "stranger.py")]
    trust = {"REQUESTS_CA_BUNDLE": ca, "SSL_CERT_FILE": ca}
    with conversation(command, tmp_path_factory.mktemp("python"), trust) as stranger:
        yield stranger


@pytest.fixture(scope="module")
def node(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stranger]:
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None:
        pytest.skip(f"needs node and npm on the path: {HOW}")
    command = [program, str(HERE / "stranger.mjs"), str(installed.packages(npm))]
    trust = {"NODE_EXTRA_CA_CERTS": str(server.main.ca)}
    with conversation(command, tmp_path_factory.mktemp("node"), trust) as stranger:
        yield stranger


@pytest.fixture(params=["python", "node"])
def stranger(request: pytest.FixtureRequest) -> Stranger:
    found: Stranger = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def world(server: Server) -> Iterator[World]:
    """A world of this test's own, to which something may happen."""
    with server.world() as world:
        yield world


def wanted(world: World, tenant: str = "workforce/contoso", client: str = "", api: str = "") -> dict[str, Any]:
    """Which authority, application and scope; the daemon of that tenant unless told otherwise."""
    usual = CLIENTS[tenant]
    application = world.application(client or usual[0], tenant)
    resource = world.resource(api or usual[1], tenant)
    authority = world.tenant(tenant)["authority"]
    return {"authority": authority, "client_id": application["client_id"], "scope": f"{resource['audience']}/.default"}


def credential(world: World, kind: str, tenant: str = "workforce/contoso", client: str = "") -> dict[str, Any]:
    return {kind: world.application(client or CLIENTS[tenant][0], tenant)[kind]}


@pytest.mark.parametrize("kind", ["secret", "certificate"])
@pytest.mark.parametrize("tenant", CLIENTS)
def test_an_unmodified_client_gets_a_token_and_reads_the_list(
    stranger: Stranger, server: Server, tenant: str, kind: str
) -> None:
    world = server.main
    got = stranger.ask("token", **wanted(world, tenant), credential=credential(world, kind, tenant))
    assert got.get("type") == "Bearer", got
    url = world.resource(CLIENTS[tenant][1], tenant)["url"]
    answer = stranger.ask("read", url=url, token=got["token"])
    assert answer["status"] == 200, answer
    assert isinstance(json.loads(answer["body"]), list)


@pytest.mark.parametrize("reader", ["python", "node"])
@pytest.mark.parametrize("tenant", CLIENTS)
def test_a_v2_token_verifies_with_a_remote_key_set(
    reader: str, request: pytest.FixtureRequest, python: Stranger, server: Server, tenant: str
) -> None:
    world = server.main
    got = python.ask("token", **wanted(world, tenant), credential=credential(world, "secret", tenant))
    verifier: Stranger = request.getfixturevalue(reader)
    metadata = f"{world.tenant(tenant)['authority']}/v2.0/.well-known/openid-configuration"
    api = world.resource(CLIENTS[tenant][1], tenant)
    told = verifier.ask("verify", metadata=metadata, audience=api["client_id"], token=got["token"])
    assert told.get("header", {}).get("alg") == "RS256", told
    assert (told["claims"]["ver"], told["claims"]["tid"]) == ("2.0", world.tenant(tenant)["id"])


@pytest.mark.parametrize("reader", ["python", "node"])
def test_a_v1_token_verifies_with_a_remote_key_set(
    reader: str, request: pytest.FixtureRequest, python: Stranger, server: Server
) -> None:
    world = server.main
    got = python.ask("token", **wanted(world, api="todolist-v1"), credential=credential(world, "secret"))
    verifier: Stranger = request.getfixturevalue(reader)
    metadata = f"{world.tenant('workforce/contoso')['authority']}/.well-known/openid-configuration"
    audience = world.resource("todolist-v1", "workforce/contoso")["audience"]
    told = verifier.ask("verify", metadata=metadata, audience=audience, token=got["token"])
    assert told.get("header", {}).get("alg") == "RS256", told
    assert (told["claims"]["ver"], told["claims"]["appidacr"]) == ("1.0", "1")


@pytest.mark.parametrize("changed", ["signature", "audience"])
@pytest.mark.parametrize("reader", ["python", "node"])
def test_a_stranger_refuses_what_is_not_ours(
    reader: str, request: pytest.FixtureRequest, python: Stranger, server: Server, changed: str
) -> None:
    world = server.main
    got = python.ask("token", **wanted(world), credential=credential(world, "secret"))
    signed, _, signature = got["token"].rpartition(".")
    token = f"{signed}.{signature[::-1]}" if changed == "signature" else got["token"]
    api = world.resource("todolist", "workforce/contoso")["client_id"]
    audience = "somebody else" if changed == "audience" else api
    metadata = f"{world.tenant('workforce/contoso')['authority']}/v2.0/.well-known/openid-configuration"
    verifier: Stranger = request.getfixturevalue(reader)
    assert "error" in verifier.ask("verify", metadata=metadata, audience=audience, token=token)


def test_personal_accounts_give_no_application_a_token(stranger: Stranger, server: Server) -> None:
    world = server.main
    asked = {**wanted(world), "authority": world.tenant("consumers/consumers")["authority"]}
    refused = stranger.ask("token", **asked, credential=credential(world, "secret"))
    assert any(number in refused.get("error", "") for number in ("AADSTS9001023", "AADSTS700016")), refused


def test_a_wrong_secret_is_named_by_its_number(stranger: Stranger, server: Server) -> None:
    refused = stranger.ask("token", **wanted(server.main), credential={"secret": "not the secret"})
    assert "AADSTS7000215" in refused.get("error", ""), refused


def test_an_application_that_nobody_consented_to_reads_nothing(stranger: Stranger, server: Server) -> None:
    world = server.main
    secret = credential(world, "secret", client="unconsented")
    got = stranger.ask("token", **wanted(world, client="unconsented"), credential=secret)
    url = world.resource("todolist", "workforce/contoso")["url"]
    assert stranger.ask("read", url=url, token=got["token"])["status"] == 403


def test_withdrawn_consent_shuts_the_list(stranger: Stranger, world: World) -> None:
    world.directory.withdraw_consent(tenant="workforce/contoso", application="daemon", resource="todolist")
    got = stranger.ask("token", **wanted(world), credential=credential(world, "secret"))
    url = world.resource("todolist", "workforce/contoso")["url"]
    assert stranger.ask("read", url=url, token=got["token"])["status"] == 403
