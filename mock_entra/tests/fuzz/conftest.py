"""Requests are counted test by test, and a long run that generated too few of them fails."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_entra.tests.fuzz import profile
from mock_entra.tests.fuzz.door import Door

COUNTED = "generated requests"


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.close()


@pytest.fixture(scope="module")
def kept_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The same over a store on disk, which is particular about text."""
    file: Path = tmp_path_factory.mktemp("store") / "world.sqlite"
    door = Door(f"sqlite:///{file}")
    yield door
    door.close()


@pytest.fixture
def counted(record_property: Any) -> Iterator[list[int]]:
    """A place to put numbers of requests in; they are told at the end of the run."""
    numbers: list[int] = []
    yield numbers
    record_property(COUNTED, sum(numbers))


def total(reporter: Any) -> int:
    """Over all tests that ended, whichever worker ran them."""
    ended = [report for report in reporter.stats.get("", []) if report.when == "teardown"]
    return sum(value for report in ended for name, value in report.user_properties if name == COUNTED)


def is_whole(config: Any) -> bool:
    """Whether all of the folder was asked for."""
    return not config.option.keyword and any(Path(arg).name == "fuzz" for arg in config.args)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if number := total(terminalreporter):
        terminalreporter.write_line(f"{number:,} generated requests")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: Any) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and profile.LONG and is_whole(session.config) and session.exitstatus == 0:
        number = total(reporter)
        if number < profile.AT_LEAST:
            reporter.write_line(
                f"\na long run generates {profile.AT_LEAST:,} requests at least, not {number:,}", red=True
            )
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
