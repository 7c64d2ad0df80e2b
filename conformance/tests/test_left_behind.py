"""A run leaves nothing behind, whoever of it is killed, and whenever; two at once do not meet."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from broker_shims.tests.dbus.leftovers import processes
from conformance import device, installation
from conformance.tests import leftovers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is left is looked for in /proc")

COMMAND = [sys.executable, "-c", "from conformance.cli import main; main()", "run"]
STORIES = ["LNX-01", "WAM-16/never", "--broker", device.NATIVE, "--broker", "linux"]
CLIENTS = ["--client", "reference", "--client", "msal-python", "--client", "msal-node"]
ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("CONFORMANCE_KILLS", "8"))
"""How many runs are met at a random moment."""
LONGEST = 8.0
"""Seconds: the start, and the first stories."""
WHOM = ["run", "client", "run", "dbus-daemon", "run", "client", "run", "keeper"]
"""Whose turn it is: the run itself, with authority and broker, by different signals; or a part of it."""
HOW = {0: signal.SIGKILL, 2: signal.SIGINT, 4: signal.SIGTERM, 6: signal.SIGKILL}
PARTS = {"client": "driver", "dbus-daemon": "dbus-daemon", "keeper": "keeper.py"}

Run = subprocess.Popen[str]


def started(home: Path, *more: str) -> Run:
    own = {"HOME": str(home), "TMPDIR": str(home), "MOCK_ENTRA_HOME": str(home / "kept")}
    kept = {"CONFORMANCE_CACHE": str(installation.cache()), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [*COMMAND, *STORIES, *CLIENTS, *more]
    return subprocess.Popen(
        command,
        env={**os.environ, **own, **kept},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def told(process: Run, report: Path) -> dict[str, str]:
    output, _ = process.communicate(timeout=200)
    assert report.exists(), output
    document: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return {f"{cell['scenario']} @ {cell['client']}": cell["outcome"] for cell in document["cells"]}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def before(home: Path, tmp_path_factory: pytest.TempPathFactory) -> leftovers.Left:
    """What there is after a run that went well: the authority keeps its keys."""
    report = tmp_path_factory.mktemp("report") / "report.json"
    outcomes = told(started(home, "--json", str(report)), report)
    assert "failed" not in outcomes.values(), outcomes
    left = leftovers.at_the_end(home)
    assert left.files, "the authority kept nothing"
    assert {name.partition("/")[0] for name in left.files} == {"kept"}
    assert left == leftovers.Left(left.files)
    return left


@pytest.mark.parametrize("number", range(KILLS))
def test_nothing_is_left_whoever_is_killed_whenever(home: Path, before: leftovers.Left, number: int) -> None:
    chance = random.Random(number)
    turn = number % len(WHOM)
    process = started(home)
    try:
        process.wait(chance.uniform(0, LONGEST))
    except subprocess.TimeoutExpired:
        if turn in HOW:
            process.send_signal(HOW[turn])
        else:
            kill_one(home, PARTS[WHOM[turn]], chance)
    process.communicate(timeout=120)
    assert leftovers.at_the_end(home) == before


def kill_one(home: Path, part: str, chance: random.Random) -> None:
    """Kill one of the processes of a run whose command has this word, if there is one at the moment."""
    found = sorted(id for id, command in processes(home).items() if part in command)
    if found:
        os.kill(chance.choice(found), signal.SIGKILL)


def test_two_runs_at_once_do_not_meet(home: Path, before: leftovers.Left, tmp_path: Path) -> None:
    reports = [tmp_path / "one.json", tmp_path / "other.json"]
    both = [started(home, "--json", str(report)) for report in reports]
    one, other = (told(process, report) for process, report in zip(both, reports, strict=True))
    assert one == other
    assert "failed" not in one.values(), one
    assert "broken" not in one.values(), one
    assert leftovers.at_the_end(home) == before
