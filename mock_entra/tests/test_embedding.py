"""The authority inside somebody's Python: it starts, is looked at, and leaves nothing behind."""

import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

import mock_entra
from mock_entra import World
from mock_entra.control.refusal import ControlError
from mock_entra.embedding import Server
from mock_entra.serving import CannotServe
from mock_entra.store import StoreError
from mock_entra.tests.embedded import CONTOSO, Caller, home, serving
from mock_entra.world import WorldFileError

LEAVES_NOTHING = """
import http.client, socket, ssl, sys, threading
import mock_entra
from pathlib import Path
for turn in range(2):
    with mock_entra.serve(home=Path(sys.argv[1])) as server:
        world = server.world()
        world.open_real_names()
        port = int(world.url.rpartition(":")[2])
        silent = socket.create_connection(("127.0.0.1", port))
        idle = http.client.HTTPSConnection("localhost", port, context=ssl.create_default_context(cafile=world.ca))
        idle.request("GET", "/common/v2.0/.well-known/openid-configuration")
        assert idle.getresponse().read()
        world.directory.rotate_keys(tenant="workforce/contoso")
    idle.close()
    silent.close()
assert "fastapi" not in sys.modules
print(sorted(thread.name for thread in threading.enumerate() if not thread.name.startswith("sign")))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory) as server:
        yield server


@pytest.fixture
def world(server: Server) -> Iterator[World]:
    with server.world() as world:
        yield world


@pytest.mark.parametrize("loop", ["uvloop", "asyncio"])
def test_it_leaves_nothing_behind_and_never_imports_the_web_framework(
    tmp_path_factory: pytest.TempPathFactory, loop: str
) -> None:
    program = LEAVES_NOTHING if loop == "uvloop" else f"import sys\nsys.modules['uvloop'] = None\n{LEAVES_NOTHING}"
    command = [sys.executable, "-W", "error", "-c", program, str(home(tmp_path_factory))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("['MainThread']\n", "", 0)


def test_it_ends_with_the_block_that_raises_and_may_be_closed_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    server = mock_entra.serve(home=home(tmp_path_factory))
    port = int(server.url.rpartition(":")[2])
    with pytest.raises(ZeroDivisionError), server:
        raise ZeroDivisionError
    server.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_what_is_asked_after_the_end_is_told_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(tmp_path_factory) as server:
        world = server.world()
    world.close()
    for ask in (lambda: world.ready, lambda: world.clock.travel(1), server.world):
        with pytest.raises(RuntimeError, match="the authority has ended"):
            ask()


def test_whoever_still_waits_at_the_end_is_told_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    with ThreadPoolExecutor(1) as threads:
        with serving(tmp_path_factory) as server, Caller(server.main) as caller:
            waiting = threads.submit(server.main.ledger.wait_for, endpoint="keys", timeout=30)
            caller.token()
        with pytest.raises(RuntimeError, match="the authority has ended"):
            waiting.result(timeout=20)


def test_two_authorities_live_in_one_process(tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(tmp_path_factory) as one, serving(tmp_path_factory) as other:
        with Caller(one.main) as caller:
            assert caller.token().status_code == 200
        assert [len(server.main.ledger) for server in (one, other)] == [1, 0]
        assert one.url != other.url


CANNOT: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "a host of the network": ({"host": "0.0.0.0"}, CannotServe, "0.0.0.0 is not a loopback address"),
    "a world nobody knows": ({"world": "nowhere"}, WorldFileError, "nowhere: No such file"),
    "a wrong world": ({"world": {"tenant": []}}, ControlError, "tenant: Extra inputs are not permitted"),
    "a store nobody knows": ({"store": "redis://x"}, CannotServe, "no store is called"),
    "a store nowhere": ({"store": "sqlite:////nowhere/at/all.db"}, StoreError, "/nowhere/at/all.db"),
}


@pytest.mark.parametrize(("settings", "error", "why"), CANNOT.values(), ids=CANNOT)
def test_what_keeps_it_from_starting_is_raised_at_once(
    tmp_path_factory: pytest.TempPathFactory, settings: dict[str, Any], error: type[Exception], why: str
) -> None:
    before = threading.active_count()
    with pytest.raises(error, match=why), serving(tmp_path_factory, **settings):
        pass
    assert threading.active_count() <= before


WRONG: dict[str, tuple[Any, str]] = {
    "a leniency nobody knows": (lambda s: s.world(leniencies=["lax"]), r"^leniencies\[0\]: Input should be 'any-sec"),
    "leniencies of one word": (lambda s: s.world(leniencies="lax"), "^leniencies: Input should be a valid tuple"),
    "a tenant that is none": (lambda s: s.world(tenants=[{"name": ""}]), r"^tenants\[0\]\.name: String should have"),
    "a list": (lambda s: s.world([1]), "^expected a shipped world's name, .*; got \\[1\\]$"),
    "nothing": (lambda s: s.world(None), "^expected a shipped world's name, .*; got None$"),
    "content": (lambda s: s.world({"tenants": [{"name": "a", "kind": "x"}]}), r"^tenants\[0\]\.kind: Input should be"),
    "a clock's time": (lambda s: s.main.clock.set("tomorrow"), "^at: "),
}


@pytest.mark.parametrize(("ask", "why"), WRONG.values(), ids=WRONG)
def test_wrong_words_are_one_kind_of_error(server: Server, ask: Any, why: str) -> None:
    with pytest.raises(ControlError, match=why) as refused:
        ask(server)
    assert isinstance(refused.value, ValueError)


def test_a_port_in_use_is_said_in_one_line(server: Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    taken = int(server.url.rpartition(":")[2])
    with (
        pytest.raises(CannotServe, match=f"port {taken} of 127.0.0.1 is in use"),
        serving(tmp_path_factory, port=taken),
    ):
        pass


def test_a_world_is_read_from_a_file(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("tenants: [{name: mine, domains: [mine.example]}]")
    for source in (file, str(file)):
        with server.world(source) as world:
            assert [tenant["name"] for tenant in world.ready["world"]["tenants"]] == ["mine"]


def test_plain_http_is_served_on_request(tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(tmp_path_factory, plain_http=True) as server:
        address = f"{server.url}/common/v2.0/.well-known/openid-configuration"
        assert server.url.startswith("http://")
        assert (server.main.ca, httpx.get(address, trust_env=False).status_code) == (None, 200)


def test_a_fresh_world_shares_no_identifier_with_the_main_one(server: Server, world: World) -> None:
    def identifiers(ready: dict[str, Any]) -> set[str]:
        told = ready["world"]
        return {
            *(tenant["id"] for tenant in told["tenants"] if tenant["kind"] != "consumers"),
            *(application["client_id"] for application in told["applications"]),
            *(user["oid"] for user in told["users"]),
        }

    assert not identifiers(server.ready) & identifiers(world.ready)


def test_a_world_is_not_fresh_on_request(server: Server) -> None:
    with server.world(fresh=False) as same:
        assert same.tenant(CONTOSO)["id"] == server.main.tenant(CONTOSO)["id"]
        assert same.url != server.url


def test_worlds_are_listed_as_long_as_they_live(server: Server) -> None:
    with server.world() as world:
        assert server.worlds()[0].id == server.main.id
        assert world.id in [known.id for known in server.worlds()]
    assert world.id not in [known.id for known in server.worlds()]


def test_a_closed_world_no_longer_answers(server: Server) -> None:
    world = server.world()
    with Caller(world) as caller:
        caller.token()
        world.close()
        world.close()
        with pytest.raises(httpx.TransportError):
            caller.http.get(f"{world.url}/common/discovery/keys")


def test_names_are_looked_up(world: World) -> None:
    tenant = world.tenant("contoso", "workforce")
    assert tenant == world.tenant(CONTOSO) == world.tenant("contoso.com") == world.tenant(tenant["id"])
    assert world.application("daemon", CONTOSO)["tenant"] == tenant["id"]
    assert world.user("alice") == world.user("alice@contoso.com")
    api = world.resource(tenant=CONTOSO)
    assert world.application(f"{CONTOSO}/daemon") == world.application("daemon", CONTOSO)
    assert world.user(f"{CONTOSO}/admin")["upn"] == "admin@contoso.com"
    assert api == world.resource(f"{CONTOSO}/todolist")
    assert api == world.resource(api["audience"]) == world.resource(api["client_id"])


UNKNOWN: dict[str, tuple[Any, str]] = {
    "no tenant": (lambda w: w.tenant("nobody"), "^there is no tenant 'nobody'; there is: b2c/contoso, ciam/contoso, "),
    "several tenants": (
        lambda w: w.tenant("contoso"),
        "^several tenants are called 'contoso'.*: b2c/contoso, ciam/contoso, workforce/contoso$",
    ),
    "no application": (
        lambda w: w.application("x", CONTOSO),
        "^there is no application 'x'; there is: workforce/contoso/daemon, ",
    ),
    "several users": (
        lambda w: w.user("admin"),
        "^several users are called 'admin'.*: ciam/contoso/admin, workforce/contoso/admin$",
    ),
    "several APIs": (lambda w: w.resource(), "^several resources are called 'todolist'"),
}


@pytest.mark.parametrize(("look", "why"), UNKNOWN.values(), ids=UNKNOWN)
def test_a_name_of_none_or_several_is_a_key_error_with_the_choices(world: World, look: Any, why: str) -> None:
    with pytest.raises(KeyError, match=why):
        look(world)


def test_events_are_methods_and_others_are_not(world: World) -> None:
    assert "revoke_sessions" in dir(world.directory)
    assert "revoked" in (world.directory.revoke_sessions.__doc__ or "")
    with pytest.raises(AttributeError, match="there is no event 'explode'; there is: revoke_sessions, "):
        world.directory.explode()


def test_real_names_are_answered_by_their_own_authority(world: World) -> None:
    opened = world.open_real_names()
    assert opened == world.open_real_names()
    trust = ssl.create_default_context(cafile=opened["ca"])
    transport = httpx.HTTPTransport(verify=trust)
    tenant = world.tenant(CONTOSO)["id"]
    with httpx.Client(transport=transport, trust_env=False) as client:
        for name in ("login.microsoftonline.com", "contoso.ciamlogin.com", "westus.login.microsoft.com"):
            path = f"https://127.0.0.1:{opened['port']}/{tenant}/v2.0/.well-known/openid-configuration"
            answer = client.get(path, headers={"host": name}, extensions={"sni_hostname": name})
            assert answer.json()["token_endpoint"].startswith(f"https://{name}/")
    assert {"login.microsoftonline.com", "*.ciamlogin.com", "graph.microsoft.com"} <= set(world.hosts())


def test_the_authority_of_real_names_goes_with_the_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(tmp_path_factory) as server:
        file = Path(server.main.open_real_names()["ca"])
        assert "PRIVATE" not in file.read_text()
        assert len(list(file.parent.iterdir())) == 1
    assert not file.parent.exists()


def test_the_face_is_two_names() -> None:
    assert sorted(mock_entra.__all__) == ["World", "serve"]
    with pytest.raises(AttributeError, match="no attribute 'server'"):
        mock_entra.server  # noqa: B018 - looked at on purpose
