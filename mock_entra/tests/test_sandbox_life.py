"""Sealed runs: as root and as anybody, several at a time, and nothing is left however they end."""

import os
import random
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer

import pytest

from mock_entra.tests.executing import EXEC, HOST, PATIENCE, needs_sealing
from mock_entra.tests.ordinary_user import as_user

AT_ONCE = 4
KILLS = 50
LATEST = 2.5
"""Times a whole run's length until when one may be killed: before its first socket, after its last, and in between."""

DISCOVERY = f"https://{HOST}/common/v2.0/.well-known/openid-configuration"
pytestmark = pytest.mark.usefixtures("sealing")


@pytest.fixture(scope="module")
def sealing() -> None:
    needs_sealing()


@pytest.fixture(params=["root", "anybody"])
def who(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[list[str], dict[str, str]]:
    """How this one starts a sealed run, and its environment."""
    home = tmp_path / "home"
    home.mkdir()
    command = [*EXEC, "--sealed", "--"]
    if request.param == "anybody":
        return as_user(command, home)
    if os.geteuid() != 0:
        pytest.skip("needs root to run as root")
    return command, {"HOME": str(home), "MOCK_ENTRA_HOME": str(home / "kept"), "TMPDIR": str(home)}


ARRIVE = 'touch "$1/$$-$(readlink /proc/self/ns/net | tr -dc 0-9)"'
ALL_ARE_HERE = f'{ARRIVE}; while [ $(ls "$1" | wc -l) -lt {AT_ONCE} ]; do sleep 0.05; done'


def ran(start: list[str], settings: dict[str, str], *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*start, *command],
        env={**os.environ, **settings},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_several_at_a_time_each_have_a_network_of_their_own(who: tuple[list[str], dict[str, str]]) -> None:
    start, settings = who
    script = f"readlink /proc/self/ns/net; id -u; curl --silent --fail --output /dev/null {DISCOVERY}; {ALL_ARE_HERE}"
    meet = Path(settings["HOME"]) / "meet"  # a network's number is given again once its run is over
    meet.mkdir()
    meet.chmod(0o777)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(lambda _: ran(start, settings, "sh", "-c", script, "sh", str(meet)), range(AT_ONCE)))
    assert [each.returncode for each in done] == [0] * AT_ONCE, [each.stderr for each in done]
    said = [each.stdout.split() for each in done]
    assert len({network for network, _ in said}) == AT_ONCE
    assert len({uid for _, uid in said}) == 1


def test_a_killed_run_leaves_nothing(who: tuple[list[str], dict[str, str]]) -> None:
    start, settings = who
    home = Path(settings["HOME"])
    assert ran(start, settings, "true").returncode == 0  # keys are made once and kept
    began = time.monotonic()
    assert ran(start, settings, "true").returncode == 0
    latest = LATEST * (time.monotonic() - began)
    before = found(home), mounts()
    dice = random.Random(os.environ.get("PYTEST_XDIST_TESTRUNUID", "dice"))
    moments = [*(dice.uniform(0.0, latest) for _ in range(KILLS)), *(None for _ in range(AT_ONCE))]
    mark = f"MOCK_ENTRA_TEST_MARK={home}"
    with ThreadPoolExecutor(AT_ONCE) as pool:
        networks = set(pool.map(lambda moment: killed(start, settings | dict([mark.split("=", 1)]), moment), moments))
    deadline = time.monotonic() + 10
    while (left := list(marked(mark))) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert left == []
    networks.discard("")
    assert networks, "not one run lived long enough to have a network"
    assert networks.isdisjoint(networks_in_use())
    assert (found(home), mounts()) == before


def killed(start: list[str], settings: dict[str, str], moment: float | None) -> str:
    """Starts a run and kills it at that moment, or as soon as it has a network; answers with that, if it had one."""
    script = "readlink /proc/self/ns/net; sleep 30 & exec sleep 30"
    with subprocess.Popen(
        [*start, "sh", "-c", script], env={**os.environ, **settings}, cwd="/", stdout=subprocess.PIPE, text=True
    ) as process:
        network = ""
        if moment is None:
            network = first_line(process)
        else:
            time.sleep(moment)
        process.kill()
        return network or process.communicate(timeout=PATIENCE)[0].strip()


def first_line(process: "subprocess.Popen[str]") -> str:
    """What the run says first; a run that says nothing is killed in the end."""
    assert process.stdout
    impatience = Timer(PATIENCE, process.kill)
    impatience.start()
    try:
        return process.stdout.readline().strip()
    finally:
        impatience.cancel()


def found(home: Path) -> list[str]:
    return sorted(str(path) for path in home.rglob("*"))


def mounts() -> list[str]:
    return sorted(line.split(" ", 1)[1] for line in Path("/proc/self/mountinfo").read_text().splitlines())


def marked(mark: str) -> Iterator[str]:
    """The processes with this in their environment."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes().split(b"\0"):
                yield process.name
        except OSError:
            continue


def networks_in_use() -> set[str]:
    used = set()
    for link in Path("/proc").glob("[0-9]*/ns/net"):
        try:
            used.add(str(link.readlink()))
        except OSError:
            continue
    return used
