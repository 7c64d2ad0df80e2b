"""One session bus for the tests of a module, and a door on it for each broker they ask for."""

from collections.abc import AsyncIterator

import httpx
import pytest

from broker_shims.authority import Authority
from broker_shims.broker import Broker
from broker_shims.doors import dbus
from broker_shims.platforms import PLATFORMS


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def able() -> None:
    """Where a session cannot be had, nothing here can be tried."""
    if reason := dbus.missing():
        pytest.skip(reason)


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
