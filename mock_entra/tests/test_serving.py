"""`mock-entra serve` as a process: the ready line, TLS, client certificates, faults of the transport, a clean end."""

import asyncio
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_entra.authority import World
from mock_entra.faults import Fault, Match
from mock_entra.serving import CannotServe, RunningAuthority, Settings
from mock_entra.worlds import Ports

posix = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and file modes are POSIX's; run this on Linux or macOS")


@dataclass
class Served:
    """A running `mock-entra serve`, as a script in any language sees it."""

    process: subprocess.Popen[str]
    line: dict[str, Any]
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        verify = ssl.create_default_context(cafile=self.line["ca"]) if self.line["ca"] else False
        self.client = httpx.Client(verify=verify, trust_env=False)

    def daemon(self) -> tuple[str, dict[str, str]]:
        tenant = next(t for t in self.line["world"]["tenants"] if t["kind"] == "workforce")
        client = next(a for a in self.line["world"]["applications"] if a["name"] == "daemon")
        api = next(r for r in self.line["world"]["resources"] if r["tenant"] == tenant["id"])
        form = {
            "grant_type": "client_credentials",
            "client_id": client["client_id"],
            "client_secret": client["secret"],
            "scope": f"{api['audience']}/.default",
        }
        return f"{tenant['authority']}/oauth2/v2.0/token", form

    def token(self) -> httpx.Response:
        url, form = self.daemon()
        return self.client.post(url, data=form)


@contextmanager
def serve(home: Path, *arguments: str) -> Iterator[Served]:
    """A process of its own on a free port; killed at the end if it did not end by itself."""
    command = [sys.executable, "-m", "mock_entra", "serve", "--port", "0", *arguments]
    environment = {**os.environ, "MOCK_ENTRA_HOME": str(home)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stdout
    line = process.stdout.readline()
    try:
        if not line:
            pytest.fail(f"no ready line: {process.communicate(timeout=10)[1]}")
        served = Served(process, json.loads(line))
        with served.client:
            yield served
    finally:
        process.kill()
        process.communicate(timeout=10)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def test_the_ready_line_is_all_a_script_needs(home: Path, tmp_path: Path) -> None:
    ready_file = tmp_path / "ready.json"
    with serve(home, "--ready-file", str(ready_file)) as served:
        assert served.token().json()["token_type"] == "Bearer"
        assert json.loads(ready_file.read_text()) == served.line
        assert {"version", "url", "mtls_url", "ca", "control", "world"} <= set(served.line)
        assert set(served.line["control"]) == {"url", "token"}
        tenant = served.line["world"]["tenants"][0]
        application = next(each for each in served.line["world"]["applications"] if each["name"] == "daemon")
        assert {"id", "kind", "domain", "authority", "authority_real", "issuer"} <= set(tenant)
        assert {"name", "tenant", "client_id", "kind", "secret", "certificate", "redirect_uris"} <= set(application)
        assert set(application["certificate"]) == {"pem", "key", "sha1", "sha256"}
        assert {"upn", "password", "tenant", "oid"} <= set(served.line["world"]["users"][0])
        resource = served.line["world"]["resources"][0]
        assert {"name", "tenant", "url", "audience", "scopes", "roles"} <= set(resource)


@posix
def test_the_ready_file_is_its_owners_alone(home: Path, tmp_path: Path) -> None:
    ready_file = tmp_path / "ready.json"
    ready_file.write_text("of an earlier run")
    with serve(home, "--ready-file", str(ready_file)) as served:
        assert ready_file.stat().st_mode & 0o077 == 0
        served.process.send_signal(signal.SIGTERM)
        served.process.communicate(timeout=10)
    assert list(tmp_path.iterdir()) == []


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_told(home: Path, number: int) -> None:
    with serve(home) as served:
        served.token()
        served.process.send_signal(number)
        _, errors = served.process.communicate(timeout=10)
        assert (served.process.returncode, errors) == (0, "")


def test_plain_http_is_served_on_request(home: Path) -> None:
    with serve(home, "--plain-http") as served:
        assert served.line["url"].startswith("http://localhost:")
        assert served.line["ca"] is None
        assert served.token().status_code == 200


@posix
def test_a_sqlite_store_survives_sigkill(home: Path, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'kept.db'}"
    with serve(home, "--store", store) as first:
        token = first.token().json()["access_token"]
        first.process.kill()
        first.process.wait(timeout=10)
    with serve(home, "--store", store) as second:
        assert second.line["world"] == first.line["world"]
        assert second.line["url"] == first.line["url"]
        api = second.line["world"]["resources"][0]["url"]
        assert second.client.get(api, headers={"authorization": f"Bearer {token}"}).status_code == 200


def refusal(*arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "mock_entra", "serve", *arguments],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr.splitlines()


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        lines = refusal("--port", str(port))
    assert lines == [
        f"mock-entra: port {port} of 127.0.0.1 is in use: choose another with --port, or --port 0 for any free one"
    ]


def test_a_wrong_world_file_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text("tenants:\n  - name: a\n    color: red\n")
    assert refusal("--world", str(path)) == [
        f"mock-entra: {path}:3: tenants[0].color: Extra inputs are not permitted (got 'red')"
    ]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.1", "example.com"])
def test_a_host_that_is_not_loopback_needs_to_be_allowed(host: str) -> None:
    assert refusal("--host", host) == [
        f"mock-entra: {host} is not a loopback address: say --allow-remote to let other machines in"
    ]


@pytest.mark.parametrize("where", ["nowhere/ready.json", "folder"])
def test_a_ready_file_that_cannot_be_written_is_one_clear_line(tmp_path: Path, where: str) -> None:
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    (line,) = refusal("--port", "0", "--ready-file", str(tmp_path / where), "--store", f"sqlite:///{tmp_path}/s.db")
    assert line.startswith(f"mock-entra: the ready file {tmp_path / where} cannot be written (")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("arguments", [["--host", "192.0.2.1"], ["--host", "mock.example"]])
def test_a_host_that_no_certificate_covers_is_one_clear_line(arguments: list[str]) -> None:
    (line,) = refusal("--port", "0", "--allow-remote", *arguments)
    assert line.startswith(f"mock-entra: no certificate vouches for {arguments[1]}")
    assert line.endswith("say --plain-http")


def test_an_unknown_store_is_one_clear_line() -> None:
    assert len(refusal("--store", "oracle://x")) == 1


# in process, on real sockets


@pytest.fixture
async def running(home: Path) -> AsyncIterator[RunningAuthority]:
    authority = RunningAuthority(Settings(home=home))
    await authority.start("default", Ports())
    yield authority
    await authority.end()


def client(running: RunningAuthority, certificate: tuple[str, str] | None = None) -> httpx.AsyncClient:
    context = ssl.create_default_context(cafile=running.ca)
    if certificate:
        context.load_cert_chain(*certificate)
    return httpx.AsyncClient(verify=context, trust_env=False, timeout=5)


def metadata(world: World) -> str:
    tenant = next(iter(world.directory.tenants()))
    return f"{world.origin}/{tenant.id}/v2.0/.well-known/openid-configuration"


async def fails(running: RunningAuthority, world: World, **fault: Any) -> httpx.HTTPError:
    await world.faults.add(Fault(match=Match(endpoint="discovery"), **fault))
    async with client(running) as http:
        with pytest.raises(httpx.HTTPError) as failure:
            await http.get(metadata(world))
        assert (await http.get(metadata(world))).status_code == 200
    return failure.value


async def test_a_reset_is_seen_as_a_broken_connection(running: RunningAuthority) -> None:
    assert isinstance(
        await fails(running, main(running), transport="reset"), httpx.ReadError | httpx.RemoteProtocolError
    )


async def test_a_truncated_body_is_seen_as_such(running: RunningAuthority) -> None:
    failure = await fails(running, main(running), transport="truncate")
    assert "incomplete" in str(failure) or "closed" in str(failure)


async def test_a_tls_failure_is_seen_in_the_handshake(running: RunningAuthority) -> None:
    assert isinstance(await fails(running, main(running), transport="tls"), httpx.ConnectError)


async def test_a_fault_that_breaks_off_is_no_defect_of_ours(
    running: RunningAuthority, caplog: pytest.LogCaptureFixture
) -> None:
    for transport in ("reset", "truncate"):
        await fails(running, main(running), transport=transport)
    assert caplog.messages == []


async def test_two_handshakes_at_once_meet_a_fault_once(running: RunningAuthority) -> None:
    world = main(running)
    await world.faults.add(Fault(transport="tls"))
    assert (world.faults.meet_handshake() is None, world.faults.meet_handshake()) == (False, None)


async def test_a_dripping_body_arrives_whole_and_late(running: RunningAuthority) -> None:
    world = main(running)
    await world.faults.add(
        Fault(match=Match(endpoint="discovery"), transport="drip", drip_bytes=500, drip_interval=0.01)
    )
    async with client(running) as http:
        answer = await http.get(metadata(world))
    assert "issuer" in answer.json()
    assert answer.elapsed.total_seconds() > 0.03


async def test_a_staged_answer_replaces_the_true_one_as_often_as_told(running: RunningAuthority) -> None:
    world = main(running)
    await world.faults.add(
        Fault(match=Match(endpoint="discovery"), times=2, status=503, headers={"retry-after": "7"}, json={"a": 1})
    )
    async with client(running) as http:
        answers = [await http.get(metadata(world)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert (answers[0].headers["retry-after"], answers[0].json()) == ("7", {"a": 1})


async def test_a_staged_refusal_is_a_row(running: RunningAuthority) -> None:
    world = main(running)
    await world.faults.add(Fault(match=Match(endpoint="discovery"), refusal="TENANT_THROTTLED"))
    async with client(running) as http:
        answer = await http.get(metadata(world))
    assert (answer.status_code, answer.json()["error_codes"], answer.headers["retry-after"]) == (429, [90055], "1")


def main(running: RunningAuthority) -> World:
    assert running.main
    return running.main


def files(folder: Path, certificate: Mapping[str, str]) -> tuple[str, str]:
    (folder / "client.pem").write_text(certificate["pem"])
    (folder / "client.key").write_text(certificate["key"])
    return str(folder / "client.pem"), str(folder / "client.key")


async def test_the_mtls_listener_hands_the_clients_certificate_to_the_app(
    running: RunningAuthority, tmp_path: Path
) -> None:
    line = running.ready(main(running))
    daemon = next(a for a in line["world"]["applications"] if a["name"] == "daemon")
    tenant = line["world"]["tenants"][0]
    api = line["world"]["resources"][0]["audience"]
    form = {"grant_type": "client_credentials", "client_id": daemon["client_id"], "scope": f"{api}/.default"}
    url = f"{line['mtls_url']}/{tenant['id']}/oauth2/v2.0/token"
    async with client(running, files(tmp_path, daemon["certificate"])) as http:
        assert (await http.post(url, data=form)).status_code == 200
    async with client(running) as http:
        assert (await http.post(url, data=form)).json()["error_codes"] == [7000218]


async def test_a_body_larger_than_any_request_is_refused(running: RunningAuthority) -> None:
    async with client(running) as http:
        answer = await http.post(f"{main(running).origin}/common/oauth2/v2.0/token", content=b"x" * (1 << 21))
    assert answer.status_code == 413


async def test_worlds_listen_on_ports_of_their_own(running: RunningAuthority) -> None:
    from mock_entra.world import load

    other = await running.worlds.make(load("default"))
    assert other.origin != main(running).origin
    async with client(running) as http:
        assert (await http.get(metadata(other))).status_code == 200
        await running.worlds.remove(other)
        with pytest.raises(httpx.TransportError):
            await http.get(metadata(other))


async def test_a_world_on_a_taken_port_cannot_serve(running: RunningAuthority) -> None:
    from mock_entra.world import load

    taken = int(main(running).origin.rpartition(":")[2])
    with pytest.raises(CannotServe, match="in use"):
        await running.worlds.make(load("default"), ports=Ports(taken, 0))


async def test_requests_side_by_side_are_all_answered(running: RunningAuthority) -> None:
    async with client(running) as http:
        answers = await asyncio.gather(*(http.get(metadata(main(running))) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
