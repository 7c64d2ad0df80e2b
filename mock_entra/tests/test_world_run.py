"""`world.run`: a test's own program among the real names of the test's own world."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from mock_entra import World
from mock_entra.embedding import Server
from mock_entra.tests import embedded
from mock_entra.tests.executing import HOST, needs_sealing

ASK = "import sys, urllib.request as u; sys.stdout.write(u.urlopen(sys.argv[1]).read().decode())"
DISCOVERY = f"https://{HOST}/common/v2.0/.well-known/openid-configuration"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with embedded.serving(tmp_path_factory) as server:
        yield server


@pytest.fixture
def world(server: Server) -> Iterator[World]:
    with server.world() as world:
        yield world


@pytest.fixture(params=["sealed", "proxy"])
def how(request: pytest.FixtureRequest) -> str:
    if request.param == "sealed":
        needs_sealing()
    return str(request.param)


@pytest.fixture(scope="module")
def service() -> Iterator[int]:
    """The port of somebody's API, without TLS; it answers with the host that it was asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.headers["host"].encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield served.server_port
        served.shutdown()


def test_a_program_is_among_the_worlds_names(world: World, how: str) -> None:
    run = world.run([sys.executable, "-c", ASK, DISCOVERY], mode=how)
    assert (run.returncode, run.mode, run.foreign) == (0, how, ())
    assert HOST in run.stdout
    assert [entry["request"]["url"] for entry in world.ledger.entries()] == [DISCOVERY]


def test_worlds_are_strangers_to_each_others_programs(server: Server, how: str) -> None:
    with server.world() as one, server.world() as other:
        one.run([sys.executable, "-c", ASK, DISCOVERY], mode=how, check=True)
        assert (len(one.ledger), len(other.ledger)) == (1, 0)


def test_several_programs_share_one_world(world: World, how: str) -> None:
    runs = [
        threading.Thread(target=world.run, args=([sys.executable, "-c", ASK, DISCOVERY],), kwargs={"mode": how})
        for _ in range(4)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert len(world.ledger) == 4


def test_what_a_program_tried_elsewhere_is_told(world: World, how: str) -> None:
    run = world.run([sys.executable, "-c", ASK, "https://elsewhere.example/"], mode=how)
    assert run.returncode == 1
    assert ["elsewhere.example" in tried for tried in run.foreign] == [True]


def test_a_program_is_fed_and_heard(world: World, how: str) -> None:
    run = world.run(["sh", "-c", "cat; echo heard >&2; exit 3"], mode=how, input="fed")
    assert (run.stdout, run.stderr, run.returncode) == ("fed", "heard\n", 3)


def test_a_program_that_fails_can_be_an_error(world: World, how: str) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        world.run(["false"], mode=how, check=True)


def test_a_program_that_takes_too_long_is_ended(world: World, how: str) -> None:
    began = time.monotonic()
    with pytest.raises(subprocess.TimeoutExpired):
        world.run(["sleep", "30"], mode=how, timeout=0.5)
    assert time.monotonic() - began < 15


def test_a_host_is_given_to_a_local_service_behind_our_tls(world: World, how: str, service: int) -> None:
    command = [sys.executable, "-c", ASK, "https://api.contoso.com/"]
    assert world.run(command, mode=how, route=[f"api.contoso.com={service}"]).stdout == "api.contoso.com"


def test_a_host_is_given_to_a_service_with_a_certificate_of_its_own(world: World, how: str) -> None:
    """The world's own listener has one for localhost, vouched for by the kept authority, not for this name."""
    port = int(world.url.rpartition(":")[2])
    run = world.run(
        [sys.executable, "-c", ASK, "https://api.contoso.com/"], mode=how, route=[f"api.contoso.com=tls:{port}"]
    )
    assert "doesn't match 'api.contoso.com'" in run.stderr or "not valid for 'api.contoso.com'" in run.stderr


def test_a_local_service_is_let_in_where_it_is_published(world: World, service: int) -> None:
    needs_sealing()
    command = [sys.executable, "-c", ASK, f"http://localhost:{service}/"]
    assert world.run(command, mode="sealed").returncode == 1
    assert world.run(command, mode="sealed", publish=[str(service)]).stdout == f"localhost:{service}"


def test_a_program_finds_its_own_environment(world: World, how: str, tmp_path: Path) -> None:
    run = world.run(
        ["sh", "-c", "echo $HERE $HTTPS_PROXY; pwd"],
        mode=how,
        env={"HERE": "yes", "PATH": "/usr/bin:/bin"},
        cwd=tmp_path,
    )
    words = run.stdout.split()
    assert (words[0], words[-1]) == ("yes", str(tmp_path))


def test_a_program_of_somebody_elses_making_has_a_place(world: World, how: str) -> None:
    with world.place(how) as place:  # type: ignore[arg-type]  # either mode
        command = place.command([sys.executable, "-c", ASK, DISCOVERY])
        process = subprocess.Popen(command, env=place.environment, pass_fds=place.descriptors, stdout=subprocess.PIPE)
        place.started()
        said = process.communicate(timeout=30)[0]
    assert HOST.encode() in said
    assert process.returncode == 0
