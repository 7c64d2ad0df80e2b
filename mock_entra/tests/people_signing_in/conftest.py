"""A world of people, kept in either store, and the browser of one of them."""

from pathlib import Path

import pytest

from mock_entra.store import Store
from mock_entra.store.memory import MemoryStore
from mock_entra.store.sqlite import SqliteStore
from mock_entra.tests import people
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "kept.db")


@pytest.fixture
async def town(asked: Asked) -> Asked:
    return await people.world_of_people(asked)


@pytest.fixture
def browser(town: Asked) -> Browser:
    return Browser(town)
