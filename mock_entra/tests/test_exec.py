"""`mock-entra exec`: the program's streams, signals, terminal and end are its own; what is foreign fails at once."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from mock_entra.tests.executing import EXEC, HOST, PATIENCE, TENANT, execute, mode, needs_sealing

pty = pytest.importorskip("pty", reason="needs terminals as Unix has them")
resource = pytest.importorskip("resource", reason="needs the accounts of Unix")

DISCOVERY = f"https://{HOST}/{TENANT}/v2.0/.well-known/openid-configuration"
BY_ADDRESS = "import socket; socket.create_connection(('192.0.2.7', 443), 20)"
BY_ADDRESS_6 = "import socket; socket.create_connection(('2001:db8::7', 443), 20)"
BY_DATAGRAM = (
    "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.connect(('192.0.2.7', 9)); s.send(b'x'); s.recv(1)"
)
BY_NAME = "import socket; socket.create_connection(('elsewhere.example', 443), 20)"
BY_DNS = """
import socket
query = bytes.fromhex("000701000001000000000000") + b"\\x09elsewhere\\x07example\\0\\0\\x01\\0\\x01"
asked = socket.socket(type=socket.SOCK_DGRAM)
asked.settimeout(20)
asked.sendto(query, ("192.0.2.53", 53))
answer, sender = asked.recvfrom(512)
assert sender == ("192.0.2.53", 53), sender
raise SystemExit(answer[3] & 15)
"""
AT_ONCE = 5.0
"""Seconds: far less than any of the time-outs that a packet into the void would run into."""


@pytest.fixture(params=["sealed", "proxy"])
def how(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return mode(request.param)


HEARING = ("env", "--default-signal")
"""Who runs tests in the background has SIGINT ignored, what is ignored is inherited, and no shell can trap it again."""


@contextmanager
def started(*command: str, options: tuple[str, ...] = ()) -> Iterator["subprocess.Popen[str]"]:
    """In a session of its own, and gone at the end, whatever came of it."""
    whole = [*HEARING, *EXEC, *options, "--", *command]
    with subprocess.Popen(whole, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def test_the_exit_status_is_the_programs(how: tuple[str, ...]) -> None:
    done = execute("sh", "-c", "exit 7", options=how)
    assert (done.returncode, done.stdout, done.stderr) == (7, "", "")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL", "SIGSEGV"])
def test_who_dies_of_a_signal_is_seen_to(how: tuple[str, ...], name: str) -> None:
    done = execute("sh", "-c", f"kill -{name.removeprefix('SIG')} $$", options=how)
    assert done.returncode == -signal.Signals[name]


def test_the_streams_are_the_programs(how: tuple[str, ...]) -> None:
    done = execute("sh", "-c", "tr a-z A-Z; echo also this >&2", options=how, input="loud")
    assert (done.stdout, done.stderr) == ("LOUD", "also this\n")


def test_the_working_folder_is_the_programs(how: tuple[str, ...], tmp_path: Path) -> None:
    done = execute("sh", "-c", "pwd; echo here > left", options=how, cwd=tmp_path)
    assert done.stdout.strip() == str(tmp_path)
    assert (tmp_path / "left").read_text() == "here\n"


def test_who_the_program_is_does_not_change(how: tuple[str, ...]) -> None:
    done = execute("id", options=how)
    assert done.stdout == subprocess.run(["id"], capture_output=True, text=True, check=True).stdout


def test_no_such_program_is_said_as_shells_say_it(how: tuple[str, ...]) -> None:
    done = execute("no-such-program-at-all", options=how)
    assert done.returncode == 127
    assert done.stderr == "mock-entra: no-such-program-at-all: there is no such program\n"


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGUSR1"])
def test_a_signal_to_us_is_the_programs(how: tuple[str, ...], name: str) -> None:
    script = f"trap 'echo got it; exit 5' {name.removeprefix('SIG')}; echo up; while :; do sleep 0.05; done"
    with started("sh", "-c", script, options=how) as process:
        assert process.stdout
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.Signals[name])
        rest = process.communicate(timeout=PATIENCE)[0]
    assert (rest, process.returncode) == ("got it\n", 5)


def test_ctrl_c_reaches_the_program_once_and_through_its_terminal(how: tuple[str, ...]) -> None:
    script = (
        "import signal, sys, time, os; count = []\n"
        "signal.signal(signal.SIGINT, lambda *_: count.append(1))\n"
        "print('terminal', os.isatty(0), flush=True)\n"
        "while not count: time.sleep(0.01)\n"
        "time.sleep(0.3); print('interrupts', len(count)); sys.exit(9)"
    )
    child, terminal = pty.fork()
    if child == 0:
        os.execv(EXEC[0], [*EXEC, *how, "--", sys.executable, "-c", script])
    said = b""
    while b"terminal True" not in said:
        said += os.read(terminal, 1024)
    os.write(terminal, b"\x03")
    said += rest_of(terminal)
    status = os.waitpid(child, 0)[1]
    os.close(terminal)
    assert b"interrupts 1" in said
    assert os.waitstatus_to_exitcode(status) == 9


def rest_of(terminal: int) -> bytes:
    said = b""
    while True:
        try:
            some = os.read(terminal, 1024)
        except OSError:  # Linux says so when nobody has the other end any more
            return said
        if not some:
            return said
        said += some


def test_the_ready_line_has_real_names(how: tuple[str, ...]) -> None:
    done = execute("sh", "-c", 'cat "$MOCK_ENTRA_READY"', options=how)
    ready = json.loads(done.stdout)
    authorities = {(t["kind"], t["name"]): t["authority"] for t in ready["world"]["tenants"]}
    assert authorities["workforce", "contoso"] == f"https://{HOST}/{TENANT}"
    assert authorities["ciam", "contoso"] == "https://contoso.ciamlogin.com/"
    assert all("localhost" not in resource["url"] for resource in ready["world"]["resources"])
    assert ready["world"]["graph"]["url"] == "https://graph.microsoft.com/v1.0"


def test_the_mocks_own_address_is_let_in(how: tuple[str, ...]) -> None:
    script = (
        "import json, os, ssl, urllib.request as u; r = json.load(open(os.environ['MOCK_ENTRA_READY']));"
        "trust = ssl.create_default_context(cafile=r['ca']);"
        "told = {'authorization': 'Bearer ' + r['control']['token']};"
        "ask = u.Request(r['control']['url'] + '/worlds', headers=told);"
        "print(u.urlopen(ask, context=trust).status)"
    )
    assert execute(sys.executable, "-c", script, options=how).stdout == "200\n"


def test_the_ledger_is_left_as_lines_and_as_an_archive(how: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    execute("curl", "--silent", DISCOVERY, options=(*how, "--keep-ledger", str(file)))
    assert [json.loads(line)["request"]["url"] for line in file.read_text().splitlines()] == [DISCOVERY]
    archive = json.loads((tmp_path / "ledger.jsonl.har").read_text())
    assert [entry["request"]["url"] for entry in archive["log"]["entries"]] == [DISCOVERY]


def test_a_foreign_name_is_refused_at_once_and_told(how: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    options = (*how, "--keep-ledger", str(file))
    done = execute("curl", "--silent", "https://elsewhere.example/", options=options)
    assert done.returncode != 0
    assert "no part of this world" in done.stderr
    assert "elsewhere.example" in done.stderr
    tried = [json.loads(line) for line in file.read_text().splitlines()]
    assert [entry["endpoint"] for entry in tried] == ["foreign"]
    assert "elsewhere.example" in tried[0]["request"]["headers"]["host"]


@pytest.mark.parametrize(
    ("script", "tried"),
    [
        (BY_NAME, "elsewhere.example (by name)"),
        (BY_ADDRESS, "tcp 192.0.2.7:443 (by address)"),
        (BY_ADDRESS_6, "tcp [2001:db8::7]:443 (by address)"),
        (BY_DATAGRAM, "udp 192.0.2.7:9 (by address)"),
        (BY_DNS, "elsewhere.example (by name)"),
    ],
)
def test_whatever_leads_out_of_a_sealed_run_fails_at_once_and_is_told(script: str, tried: str, tmp_path: Path) -> None:
    needs_sealing()
    file = tmp_path / "ledger.jsonl"
    began = time.monotonic()
    done = execute(sys.executable, "-c", script, options=("--sealed", "--keep-ledger", str(file)))
    assert time.monotonic() - began < AT_ONCE
    assert done.returncode != 0
    assert tried in done.stderr
    recorded = [json.loads(line)["request"]["headers"]["host"] for line in file.read_text().splitlines()]
    assert tried.rpartition(" (")[0] in recorded


def test_nothing_is_said_of_a_run_that_tried_nothing_foreign_unless_asked(how: tuple[str, ...]) -> None:
    assert execute("true", options=how).stderr == ""
    assert "0 exchanges answered" in execute("true", options=(*how, "-v")).stderr


def test_sealing_that_is_denied_is_said_in_one_line_and_the_proxy_taken(tmp_path: Path) -> None:
    """A system that lets nobody have a user namespace more: this one, from inside one that allows none."""
    needs_sealing()
    limit = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    inner = [
        sys.executable,
        "-m",
        "mock_entra",
        "exec",
        "-v",
        "--",
        "curl",
        "--silent",
        "--output",
        "/dev/null",
        DISCOVERY,
    ]
    outer = ["unshare", "--user", "--map-root-user", "sh", "-c", limit, "sh", *inner]
    done = subprocess.run(outer, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    first, second = done.stderr.splitlines()
    assert first.startswith("mock-entra: not sealed, but by proxy: unshare: ")
    assert second == "mock-entra: proxy run, 1 exchanges answered"


def test_what_is_not_understood_is_refused_before_anything_is_run(tmp_path: Path) -> None:
    done = execute("touch", "ran", options=("--publish", "http"), cwd=tmp_path)
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert done.stderr.startswith("mock-entra: --publish http: expected a port")


def test_a_hidden_socket_is_let_in_by_its_path(tmp_path: Path) -> None:
    """A container engine's socket would do things outside; it answers only who is told to let it in."""
    needs_sealing()
    path = tmp_path / "docker.sock"
    script = f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({str(path)!r}); print(s.recv(9).decode())"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        Thread(target=greet_all, args=(listening,), daemon=True).start()
        told = {"environment": {"XDG_RUNTIME_DIR": str(tmp_path)}}
        refused = execute(sys.executable, "-c", script, options=("--sealed",), **told)
        let_in = execute(sys.executable, "-c", script, options=("--sealed", "--publish", str(path)), **told)
    assert "ConnectionRefusedError" in refused.stderr
    assert let_in.stdout == "welcome\n"


def greet_all(listening: socket.socket) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            connection.sendall(b"welcome")


TIDIES_UP = """
import os, subprocess, sys
told = "import os, pathlib, sys, time; os.read(0, 1); time.sleep(0.2); pathlib.Path(sys.argv[1]).touch()"
subprocess.Popen([sys.executable, "-c", told, sys.argv[1]], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
os._exit(5)
"""


def test_whoever_sees_the_program_end_has_time_to_tidy_up(tmp_path: Path) -> None:
    needs_sealing()
    done = execute(sys.executable, "-c", TIDIES_UP, str(tmp_path / "tidy"), options=("--sealed",))
    assert done.returncode == 5
    assert (tmp_path / "tidy").exists()


def test_whoever_stays_after_the_program_is_not_waited_for_long() -> None:
    needs_sealing()
    begun = time.monotonic()
    done = execute("sh", "-c", "sleep 300 >/dev/null 2>&1 & exit 6", options=("--sealed",))
    assert done.returncode == 6
    assert time.monotonic() - begun < PATIENCE / 2


def test_shared_memory_with_a_name_is_the_runs_own() -> None:
    needs_sealing()
    done = execute("sh", "-c", "touch /dev/shm/of-a-sealed-run && ls /dev/shm", options=("--sealed",))
    assert done.stdout.split() == ["of-a-sealed-run"]
    assert not Path("/dev/shm/of-a-sealed-run").exists()


def test_a_sealed_run_adds_little_to_serving() -> None:
    """In seconds of processor time, which a busy machine does not stretch as it does those of the clock."""
    needs_sealing()
    served = min(spent(serve_once) for _ in range(3))
    sealed = min(spent(lambda: execute("true", options=("--sealed",))) for _ in range(3))
    assert sealed - served < 0.3


def spent(do: Callable[[], object]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    do()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return float(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def serve_once() -> None:
    command = [sys.executable, "-m", "mock_entra", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        process.terminate()
