"""A library with its native runtime, killed in the middle of a call: the broker forgets it, and nothing is left."""

import asyncio
import contextlib
import os
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker_shims.doors.dbus.keeper import LOCKS, RUNTIME
from broker_shims.failures import Failure, Manner
from broker_shims.tests.conftest import Scene
from broker_shims.tests.dbus import native
from broker_shims.tests.dbus.household import Household, at_home
from broker_shims.tests.dbus.leftovers import left, locks, processes
from broker_shims.tests.dbus.native import Library

pytestmark = pytest.mark.anyio
KILLS = int(os.environ.get("BROKER_SHIM_KILLS", "4"))
"""How many clients of each library are killed at random moments."""
LONGEST = 0.8
"""Seconds within which a sign-in, or a silent call after it, can be met at any moment."""
NOTHING: tuple[list[str], dict[int, str], list[str]] = ([], {}, [])
OUR_OWN = ("keeper.py", "dbus-daemon", "gnome-keyring-daemon")


@pytest.fixture
async def fresh(home: Path, scene: Scene, library: Library) -> AsyncIterator[Household]:
    async with at_home(scene, library) as made:
        yield made


def strangers(home: Path) -> list[str]:
    """Processes of the session that are neither its bus nor its keyring."""
    return [told for told in processes(home).values() if not any(own in told for own in OUR_OWN)]


async def test_a_client_killed_in_the_middle_of_a_call_is_forgotten(home: Path, fresh: Household) -> None:
    await fresh.sign_in()
    fresh.broker.plan.add(Failure(manner=Manner.NEVER))
    with pytest.raises(native.SilentError):
        await fresh.silent_anew(seconds=0.2)
    await fresh.client.end()
    await fresh.door.idle()
    assert (fresh.broker.journal.calls[-1].outcome, strangers(home)) == ("abandoned", [])


async def test_another_client_is_served_after_one_was_killed(home: Path, scene: Scene, fresh: Household) -> None:
    await fresh.client.end()
    async with native.client(fresh.client.library, scene.world.ca, fresh.door.environment) as second:
        told = await second.ask("app", client_id=scene.desktop["client_id"], authority=scene.authority)
        assert told["ok"]["broker"] is True
    assert strangers(home) == []


async def test_nothing_is_left_of_a_whole_household(home: Path, scene: Scene, library: Library) -> None:
    async with at_home(scene, library) as made:
        await made.sign_in()
        await made.silent_anew()
        secrets = await made.secrets()
        assert (bool(processes(home)), len(secrets)) == (True, 4)
    assert left(home) == NOTHING
    assert [locks(secret) for secret in secrets] == [[] for _ in secrets]


async def test_a_lock_in_the_hand_of_a_client_that_was_killed_stops_nobody(scene: Scene, fresh: Household) -> None:
    """The runtime would wait for it: more than 30 seconds (measured)."""
    await fresh.sign_in()
    for secret in await fresh.secrets():
        locked(secret)
    await fresh.client.end()
    async with native.client(fresh.client.library, scene.world.ca, fresh.door.environment) as second:
        await second.ask("app", client_id=scene.desktop["client_id"], authority=scene.authority)
        fresh.client = second
        assert fresh.token(await fresh.interactive(prompt="none" if not fresh.is_python else None, seconds=10))


def locked(secret: str) -> None:
    """A named semaphore of the runtime's as sem_wait(3) leaves it: 32 bytes of zero."""
    (LOCKS / f"sem.{RUNTIME}:{secret}").write_bytes(bytes(32))


async def busy(household: Household) -> None:
    """Signs in, and asks for a new token again and again, until the client is gone."""
    with contextlib.suppress(native.SilentError):
        household.token(await household.sign_in())
        while True:
            household.token(await household.silent_anew())


# a connection to the authority that is given up in the middle of its handshake is closed by the garbage collector
@pytest.mark.filterwarnings("ignore:.*_SelectorTransport.__del__:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("number", range(KILLS))
async def test_nothing_is_left_whenever_a_client_is_killed(
    home: Path, scene: Scene, library: Library, number: int
) -> None:
    moment = random.Random(number).uniform(0.0, LONGEST)
    async with at_home(scene, library) as made:
        asking = asyncio.create_task(busy(made))
        await asyncio.wait([asking], timeout=moment)
        await made.client.end()
        await asking
        await made.door.idle()
        assert strangers(home) == []
    assert left(home) == NOTHING, f"killed after {moment:.3f} s"
