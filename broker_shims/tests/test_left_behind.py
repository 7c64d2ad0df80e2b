"""A program and its broker leave nothing behind, whichever of them is killed, and whenever."""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import pytest

from broker_shims.tests.conftest import Scene
from broker_shims.tests.dbus.leftovers import left, processes
from broker_shims.tests.programs import HERE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is left is looked for in /proc")

KILLS = int(os.environ.get("BROKER_SHIM_KILLS", "6"))
"""How many programs or brokers are killed at random moments."""
LONGEST = 1.5
"""Seconds: the start, and the first tokens."""
NOTHING: tuple[list[str], dict[int, str], list[str]] = ([], {}, [])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


async def behind(scene: Scene, home: Path) -> asyncio.subprocess.Process:
    """A busy program behind a broker of its own, at home in a folder by which both are known."""
    name, password = scene.password("alice")
    around = ["--authority", scene.authority, "--ca", scene.world.ca, "--account", f"{name}={password}"]
    busy = [str(HERE / "clients" / "busy.py"), scene.desktop["client_id"], scene.authority, scene.scope()]
    folders = {"HOME": str(home), "TMPDIR": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    return await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "broker_shims", "exec", "--platform", "wam", *around, "--", sys.executable, *busy],
        env={"PATH": os.environ["PATH"], "REQUESTS_CA_BUNDLE": scene.world.ca, "PYTHONPATH": str(HERE.parents[1])}
        | folders,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=DEVNULL,
    )


def broker_of(home: Path) -> int | None:
    return next((id for id, told in processes(home).items() if "broker_shims serve" in told), None)


@pytest.mark.parametrize("victim", ["program", "broker"])
@pytest.mark.parametrize("number", range(KILLS))
async def test_whoever_is_killed_whenever(scene: Scene, home: Path, victim: str, number: int) -> None:
    process = await behind(scene, home)
    await asyncio.wait({asyncio.create_task(process.wait())}, timeout=random.Random(number).uniform(0, LONGEST))
    broker = await asyncio.to_thread(broker_of, home)
    if victim == "broker" and broker is not None:
        os.kill(broker, signal.SIGKILL)
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
    await process.communicate()
    assert await asyncio.to_thread(left, home) == NOTHING


async def test_a_program_whose_broker_is_killed_hears_of_it_and_lives(scene: Scene, home: Path) -> None:
    process = await behind(scene, home)
    assert process.stdout
    assert await process.stdout.readline() == b"broker\n"
    broker = await asyncio.to_thread(broker_of, home)
    assert broker
    os.kill(broker, signal.SIGKILL)
    async with asyncio.timeout(20):
        while (line := await process.stdout.readline()) == b"broker\n":
            pass
    assert b"Status_Unexpected" in line
    process.kill()
    await process.communicate()
    assert await asyncio.to_thread(left, home) == NOTHING


async def test_two_at_once_do_not_meet(scene: Scene, tmp_path: Path) -> None:
    homes = [tmp_path / name for name in ("one", "other")]
    for home in homes:
        home.mkdir()
    both = [await behind(scene, home) for home in homes]
    for process in both:
        assert process.stdout
        assert await process.stdout.readline() == b"broker\n"
    both[0].kill()
    await both[0].communicate()
    assert await asyncio.to_thread(left, homes[0]) == NOTHING
    stream = both[1].stdout
    assert stream
    assert await stream.readline() == b"broker\n"
    both[1].kill()
    await both[1].communicate()
