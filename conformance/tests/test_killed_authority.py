"""Whoever asks a broker whose authority is killed hears of it or ends, whenever that is, and nothing stays of them."""

import asyncio
import json
import os
import random
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from broker_shims.doors import dbus
from conformance.tests import leftovers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is left is looked for in /proc")

KILLS = int(os.environ.get("CONFORMANCE_KILLS", "4"))
"""How many authorities are killed at a random moment, under each kind of broker."""
LONGEST = 4.0
"""Seconds: the start of broker and program, and their first tokens."""
PATIENCE = 40.0
"""Seconds in which a program must have heard of it, or have ended."""
ROOT = Path(__file__).parents[2]
GOOD = b"broker\n"
BUSY = """
import msal, sys
client_id, authority, scope = sys.argv[1:]
on = dict(enable_broker_on_windows=True, enable_broker_on_linux=True)
app = msal.PublicClientApplication(client_id, authority=authority, instance_discovery=False, **on)
claims = '{"access_token": {"nbf": {"essential": true}}}'
while True:
    told = app.acquire_token_interactive([scope], parent_window_handle=5, prompt="none", claims_challenge=claims)
    print(told.get("token_source") or told["error_description"], flush=True)
"""
"""Asks for one new token after another, and says where it is from, or why there is none."""
NATIVE = pytest.param(["--platform", "linux", "--native"], marks=pytest.mark.skipif(bool(dbus.missing()), reason="bus"))


def surroundings(home: Path, **more: str) -> dict[str, str]:
    home.mkdir()
    own = {"HOME": str(home), "TMPDIR": str(home), "MOCK_ENTRA_HOME": str(home / "kept")}
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | own | more


@pytest.fixture
async def authority(tmp_path: Path) -> AsyncIterator[tuple[Process, dict[str, Any]]]:
    """An authority in a process of its own, and what it said of itself."""
    command = [sys.executable, "-m", "mock_entra", "serve", "--port", "0"]
    around = surroundings(tmp_path / "authority")
    process = await asyncio.create_subprocess_exec(*command, env=around, stdout=PIPE, stderr=DEVNULL, limit=1 << 20)
    assert process.stdout
    yield process, json.loads(await asyncio.wait_for(process.stdout.readline(), PATIENCE))
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def behind(home: Path, ready: dict[str, Any], kind: list[str]) -> Process:
    """A busy program behind a broker of its own, at home in a folder by which both are known."""
    tenant = next(each for each in ready["world"]["tenants"] if each["kind"] == "workforce")
    applications = {each["name"]: each for each in ready["world"]["applications"] if each["tenant"] == tenant["id"]}
    scope = f"api://{applications['todolist']['client_id']}/ToDoList.Read"
    account = [
        "--authority",
        tenant["authority"],
        "--ca",
        ready["ca"],
        "--account",
        "alice@contoso.com=alice-has-no-secrets",
    ]
    program = [sys.executable, "-c", BUSY, applications["desktop"]["client_id"], tenant["authority"], scope]
    return await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "broker_shims", "exec", *kind, *account, "--", *program],
        env=surroundings(home, REQUESTS_CA_BUNDLE=ready["ca"]),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=DEVNULL,
    )


async def bad_news(program: Process) -> bytes:
    """The first line that is no good one; nothing where the program ended first."""
    assert program.stdout
    while (line := await program.stdout.readline()) == GOOD:
        pass
    return line


@pytest.mark.parametrize("kind", [["--platform", "wam"], NATIVE])
@pytest.mark.parametrize("number", range(KILLS))
async def test_an_authority_is_killed_whenever(
    tmp_path: Path, authority: tuple[Process, dict[str, Any]], kind: list[str], number: int
) -> None:
    process, ready = authority
    program = await behind(tmp_path / "home", ready, kind)
    await asyncio.wait({asyncio.create_task(program.wait())}, timeout=random.Random(number).uniform(0, LONGEST))
    process.send_signal(signal.SIGKILL)
    line = await asyncio.wait_for(bad_news(program), PATIENCE)
    assert not line or b"Status_" in line
    if program.returncode is None and line:
        program.kill()
    await program.communicate()
    assert await asyncio.to_thread(leftovers.at_the_end, tmp_path / "home") == leftovers.Left(frozenset())


@pytest.mark.parametrize("kind", [["--platform", "wam"], NATIVE])
async def test_a_program_in_the_middle_of_its_work_is_told(
    tmp_path: Path, authority: tuple[Process, dict[str, Any]], kind: list[str]
) -> None:
    process, ready = authority
    program = await behind(tmp_path / "home", ready, kind)
    assert program.stdout
    assert await asyncio.wait_for(program.stdout.readline(), PATIENCE) == GOOD
    process.send_signal(signal.SIGKILL)
    assert b"Status_NoNetwork" in await asyncio.wait_for(bad_news(program), PATIENCE)
    program.kill()
    await program.communicate()
    assert await asyncio.to_thread(leftovers.at_the_end, tmp_path / "home") == leftovers.Left(frozenset())
