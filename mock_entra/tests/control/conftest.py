"""An authority embedded for a module's tests, a world for each, and an application that asks it."""

from collections.abc import Iterator

import pytest

from mock_entra import World
from mock_entra.embedding import Server
from mock_entra.tests.embedded import Caller, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory) as server:
        yield server


@pytest.fixture
def world(server: Server) -> Iterator[World]:
    with server.world() as world:
        yield world


@pytest.fixture
def caller(world: World) -> Iterator[Caller]:
    with Caller(world) as caller:
        yield caller
