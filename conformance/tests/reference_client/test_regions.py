"""The reference client in a region: what it asks there, how it finds out where it is, and what it takes for a name."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from conformance.reference_client import (
    AuthError,
    Certificate,
    ClientCredentialRequest,
    ConfidentialClientApplication,
    Configuration,
    Kind,
    PublicClientApplication,
    Source,
    UsernamePasswordRequest,
    clouds,
)
from conformance.reference_client.regions import DETECTED

from .conftest import TENANT, Desk

WHOLE, WEST, NORTH = "login.microsoftonline.com", "westus2.login.microsoft.com", "northeurope.login.microsoft.com"
GRAPH = ClientCredentialRequest(("https://graph.microsoft.com/.default",))
AGAIN = ClientCredentialRequest(GRAPH.scopes, skip_cache=True)
Make = Callable[..., ConfidentialClientApplication]


@dataclass
class Machine:
    """Where a machine tells of itself, what it says, and the headers of who asked."""

    address: str = ""
    status: int = 200
    body: str = '{"location": "northeurope"}'
    asked: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def machine() -> Iterator[Machine]:
    told = Machine()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(dict(self.headers))
            self.send_response(told.status)
            self.send_header("Location", told.address)
            self.end_headers()
            self.wfile.write(told.body.encode())

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        told.address = f"http://127.0.0.1:{server.server_port}/metadata/instance/compute"
        yield told
        server.shutdown()


@pytest.fixture
def place(world: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The world's real names, by proxy, around a program that knows nothing of its region."""
    for name in ("REGION_NAME", "MSAL_FORCE_REGION"):
        monkeypatch.delenv(name, raising=False)
    with world.place("proxy") as place:
        yield place


@pytest.fixture
def application(world: Any, place: Any, machine: Machine) -> Make:
    daemon = world.application("daemon", TENANT)

    def make(**more: Any) -> ConfidentialClientApplication:
        told = {
            "client_id": daemon["client_id"],
            "authority": world.tenant(TENANT)["authority_real"],
            "metadata_service": machine.address,
            "ca": place.ca,
            "proxy": place.environment["https_proxy"],
        }
        secret = {} if "client_certificate" in more else {"client_secret": daemon["secret"]}
        return ConfidentialClientApplication(Configuration(**{**told, **secret, **more}))

    return make


def test_the_region_gives_the_token_and_the_cloud_tells_of_itself(application: Make, place: Any) -> None:
    result = application(region="westus2").acquire_token_by_client_credential(GRAPH)
    assert (result.source, place.asked) == (Source.NETWORK, [WHOLE, WEST])


def test_a_certificate_proves_the_same_in_a_region(application: Make, world: Any, place: Any) -> None:
    told = world.application("daemon", TENANT)["certificate"]
    app = application(region="westus2", client_certificate=Certificate(told["pem"], told["key"]))
    assert app.acquire_token_by_client_credential(GRAPH).source is Source.NETWORK
    assert place.asked == [WHOLE, WEST]


def test_a_token_of_a_region_is_as_good_for_the_whole_cloud(application: Make, place: Any) -> None:
    there, anywhere = application(region="westus2"), application()
    there.acquire_token_by_client_credential(GRAPH)
    anywhere.deserialize_cache(there.serialize_cache())
    assert anywhere.acquire_token_by_client_credential(GRAPH).source is Source.CACHE
    assert place.asked.count(WEST) == 1


def test_users_have_no_region(application: Make, world: Any, place: Any) -> None:
    api, alice = world.application("todolist", TENANT), world.user("alice", TENANT)
    app = application(region="westus2", client_id=api["client_id"], client_secret="mock-secret-of-the-todolist")
    wanted = UsernamePasswordRequest(("https://graph.microsoft.com/User.Read",), alice["upn"], alice["password"])
    assert app.acquire_token_by_username_password(wanted).source is Source.NETWORK
    assert set(place.asked) == {WHOLE}


@pytest.mark.parametrize(
    ("host", "cloud"),
    [
        ("login.microsoftonline.com", "login.microsoft.com"),
        ("sts.windows.net", "login.microsoft.com"),
        ("login.chinacloudapi.cn", "login.partner.microsoftonline.cn"),
        ("login.microsoftonline.us", "login.microsoftonline.us"),
        ("localhost", ""),
        ("contoso.ciamlogin.com", ""),
    ],
)
def test_regions_stand_before_the_one_name_of_a_known_cloud(host: str, cloud: str) -> None:
    assert clouds.with_regions(host) == cloud


def test_an_authority_that_is_no_clouds_is_asked_itself(desk: Desk, machine: Machine) -> None:
    app = desk.api(region=DETECTED, metadata_service=machine.address)
    assert app.acquire_token_by_client_credential(GRAPH).source is Source.NETWORK
    assert (len(desk.requests()), machine.asked) == (1, [])


def test_the_environment_tells_of_the_region_where_it_is_to_be_found_out(
    application: Make, place: Any, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGION_NAME", "westus2")
    application(region=DETECTED).acquire_token_by_client_credential(GRAPH)
    assert (place.asked, machine.asked) == ([WHOLE, WEST], [])


def test_the_environment_alone_changes_nothing(application: Make, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REGION_NAME", "MSAL_FORCE_REGION"):
        monkeypatch.setenv(name, "westus2")
    application().acquire_token_by_client_credential(GRAPH)
    assert set(place.asked) == {WHOLE}


def test_the_machine_is_asked_once_and_not_by_the_proxy(application: Make, place: Any, machine: Machine) -> None:
    app = application(region=DETECTED)
    for _ in range(2):
        app.acquire_token_by_client_credential(AGAIN)
    assert [each.get("Metadata") for each in machine.asked] == ["true"]
    assert (place.asked.count(NORTH), place.refused) == (1, [])


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "northeurope"),
        (200, '{"location": 7}'),
        (200, '{"location": "elsewhere.invalid/"}'),
        (200, "{}"),
        (302, "{}"),
        (404, '{"location": "northeurope"}'),
        (500, ""),
    ],
)
def test_a_machine_that_tells_no_region_leaves_the_cloud_as_a_whole(
    application: Make, place: Any, machine: Machine, status: int, body: str
) -> None:
    machine.status, machine.body = status, body
    app = application(region=DETECTED)
    for _ in range(2):
        assert app.acquire_token_by_client_credential(AGAIN).source is Source.NETWORK
    assert (set(place.asked), len(machine.asked)) == ({WHOLE}, 1)


def test_a_machine_that_never_answers_is_not_waited_for(application: Make, place: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        app = application(region=DETECTED, metadata_service=address)
        assert app.acquire_token_by_client_credential(GRAPH).source is Source.NETWORK
    assert set(place.asked) == {WHOLE}


def test_a_name_in_the_environment_that_is_none_counts_as_none(
    application: Make, place: Any, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGION_NAME", "elsewhere.invalid/")
    application(region=DETECTED).acquire_token_by_client_credential(GRAPH)
    assert (set(place.asked), machine.asked) == ({WHOLE}, [])


@pytest.mark.parametrize(
    "name", ["elsewhere.invalid/", "west us", "WestUS2", "2west", "-west", "west-", "w" * 64, "w\n"]
)
def test_what_would_change_the_host_is_no_name(name: str) -> None:
    with pytest.raises(AuthError) as caught:
        ConfidentialClientApplication(Configuration("x", f"https://{WHOLE}/x", client_secret="a", region=name))
    assert (caught.value.kind, caught.value.code) == (Kind.USAGE, "invalid_region")


def test_a_public_application_has_no_region() -> None:
    with pytest.raises(AuthError) as caught:
        PublicClientApplication(Configuration("x", f"https://{WHOLE}/x", region="westus2"))
    assert (caught.value.kind, caught.value.code) == (Kind.USAGE, "invalid_region")


def test_tokens_of_a_region_are_kept_under_the_name_of_the_cloud(application: Make) -> None:
    app = application(region="westus2")
    app.acquire_token_by_client_credential(GRAPH)
    [entry] = json.loads(app.serialize_cache())["AccessToken"].values()
    assert entry["environment"] == WHOLE
