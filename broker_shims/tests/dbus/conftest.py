"""One session bus for the tests of a module, and a door on it for each broker they ask for."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker_shims.authority import Authority
from broker_shims.broker import Broker
from broker_shims.doors import dbus
from broker_shims.platforms import PLATFORMS
from broker_shims.tests.conftest import Scene
from broker_shims.tests.dbus import native
from broker_shims.tests.dbus.household import Household, at_home
from broker_shims.tests.dbus.native import Library


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def able() -> None:
    """Where a session cannot be had, nothing here can be tried."""
    if reason := dbus.missing():
        pytest.skip(reason)


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where sessions make their folders; not below pytest's own, which are too long for the address of a socket."""
    folder = Path(tempfile.mkdtemp(prefix="bs-", dir="/tmp"))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
async def session() -> AsyncIterator[dbus.Session]:
    async with dbus.private_session() as made:
        yield made


@pytest.fixture(scope="module")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as made:
        yield made


@pytest.fixture
def broker(http: httpx.AsyncClient) -> Broker:
    """A broker at which nobody ever signed in; its authority is nowhere, and is not asked."""
    return Broker(PLATFORMS["linux"], Authority("https://localhost:1/contoso.com", http))


@pytest.fixture(scope="module")
def scene(mock_entra: Any) -> Iterator[Scene]:
    """A world for the tests of a module."""
    world = mock_entra.world("default")
    yield Scene(world, "linux")
    world.close()


@pytest.fixture(scope="module", params=["python", "node"])
def library(request: pytest.FixtureRequest) -> Library:
    found: Library = request.param
    if reason := native.missing(found):
        pytest.skip(reason)
    return found


@pytest.fixture(scope="module")
async def household(scene: Scene, library: Library) -> AsyncIterator[Household]:
    """One for all tests of a module and a library: Alice has signed in."""
    async with at_home(scene, library) as made:
        await made.sign_in()
        yield made


@pytest.fixture
async def fresh(scene: Scene, library: Library) -> AsyncIterator[Household]:
    """One of its own, at which nobody has signed in."""
    async with at_home(scene, library) as made:
        yield made
