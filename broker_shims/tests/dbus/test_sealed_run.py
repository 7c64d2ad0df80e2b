"""A broker on a bus of its own inside `mock-entra exec`: the run's end is the end of everything, and of every file."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from broker_shims.tests.dbus.leftovers import left

EXEC = [sys.executable, "-m", "mock_entra", "exec", "--sealed", "--"]
SHIM = [sys.executable, "-m", "broker_shims", "exec", "--platform", "linux", "--native", "--"]
LIMIT = 60
NOTHING: tuple[list[str], dict[int, str], list[str]] = ([], {}, [])
LOCK = "sem.e165a065-6178-4c90-aa1d-5cb947e484f4:of-a-sealed-run"
LIVES = f"""
import json, os, pathlib, sys
pathlib.Path("/dev/shm/{LOCK}").touch()
told = {{name: os.environ[name] for name in ("XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS")}}
print(json.dumps(told), flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module", autouse=True)
def sealing() -> None:
    done = subprocess.run([*EXEC, "true"], capture_output=True, text=True, timeout=LIMIT, check=False)
    if done.returncode:
        pytest.skip(f"a run cannot be sealed here: {done.stderr.strip()}")


def started() -> tuple["subprocess.Popen[str]", dict[str, str]]:
    command = [*EXEC, *SHIM, sys.executable, "-c", LIVES]
    run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    return run, json.loads(run.stdout.readline())


def test_nothing_is_left_when_the_program_ends_by_itself(home: Path) -> None:
    run, told = started()
    run.communicate("", timeout=LIMIT)
    assert run.returncode == 0
    assert_gone(home, told)


def test_nothing_is_left_when_the_run_is_killed(home: Path) -> None:
    run, told = started()
    run.send_signal(signal.SIGKILL)
    with run:
        run.wait(LIMIT)
    assert_gone(home, told)


def assert_gone(home: Path, told: dict[str, str]) -> None:
    assert left(home) == NOTHING
    assert not Path(told["XDG_DATA_HOME"]).parent.exists()
    assert not Path("/dev/shm", LOCK).exists()
