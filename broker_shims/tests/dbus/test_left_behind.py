"""A session ends with whoever owns it, however that one ends: no bus, keyring, socket or file is left."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from broker_shims.tests.dbus.leftovers import left, processes

NOTHING: tuple[list[str], dict[int, str], list[str]] = ([], {}, [])
KILLS = int(os.environ.get("BROKER_SHIM_KILLS", "8"))
"""How many owners are killed at random moments."""
LONGEST_START = 0.9
"""Seconds within which a start can be met at any moment of it, or after it."""

Owner = subprocess.Popen[str]


def owner(home: Path) -> Owner:
    environment = {**os.environ, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, str(Path(__file__).parent / "owner.py")]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def started(home: Path) -> tuple[Owner, dict[str, str]]:
    process = owner(home)
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


def closed(process: Owner) -> int:
    with process:
        return process.wait(20)


def test_a_session_has_a_bus_a_keyring_and_folders_of_its_own(home: Path) -> None:
    process, environment = started(home)
    assert all(str(home) in value for value in environment.values())
    names = " ".join(processes(home).values())
    assert all(program in names for program in ("dbus-daemon", "gnome-keyring-daemon", "keeper.py"))
    process.communicate("", timeout=20)
    assert process.returncode == 0
    assert left(home) == NOTHING


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_when_the_owner_is_killed(home: Path, how: signal.Signals) -> None:
    process, _ = started(home)
    process.send_signal(how)
    assert closed(process) == -how
    assert left(home) == NOTHING


def test_nothing_is_left_when_somebody_interrupts_the_owner(home: Path) -> None:
    process, _ = started(home)
    process.send_signal(signal.SIGINT)
    process.communicate("", timeout=20)
    assert left(home) == NOTHING


@pytest.mark.parametrize("program", ["dbus-daemon", "gnome-keyring-daemon"])
def test_nothing_is_left_when_a_part_of_it_is_killed(home: Path, program: str) -> None:
    process, _ = started(home)
    os.kill(next(id for id, told in processes(home).items() if told.startswith(program)), signal.SIGKILL)
    process.communicate("", timeout=20)
    assert left(home) == NOTHING


def test_nothing_is_left_when_the_keeper_itself_is_killed(home: Path) -> None:
    process, _ = started(home)
    os.kill(next(id for id, told in processes(home).items() if "keeper.py" in told), signal.SIGKILL)
    process.communicate("", timeout=20)
    assert left(home) == NOTHING


@pytest.mark.parametrize("number", range(KILLS))
def test_nothing_is_left_whenever_the_owner_is_killed(home: Path, number: int) -> None:
    moment = random.Random(number).uniform(0, LONGEST_START)
    process = owner(home)
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        process.kill()
    closed(process)
    assert left(home) == NOTHING, f"killed after {moment:.3f} s"


def test_two_sessions_live_side_by_side(home: Path) -> None:
    (one, first), (two, second) = started(home), started(home)
    mine, other = Path(first["XDG_DATA_HOME"]).parent, Path(second["XDG_DATA_HOME"]).parent
    one.kill()
    closed(one)
    assert left(mine)[1:] == NOTHING[1:]
    assert len(processes(other)) == 2
    two.communicate("", timeout=20)
    assert left(home) == NOTHING


def test_a_folder_too_far_down_is_not_used(home: Path) -> None:
    deep = home / ("x" * 80)
    deep.mkdir()
    command = [sys.executable, str(Path(__file__).parent / "owner.py")]
    environment = {**os.environ, "TMPDIR": str(deep)}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        process.communicate("", timeout=20)
    assert str(deep) not in told["DBUS_SESSION_BUS_ADDRESS"]
    assert not Path(told["XDG_DATA_HOME"]).parent.exists()
