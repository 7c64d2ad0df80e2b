"""Stories as pytest items, and fixtures for people's own tests.

`pytest scenarios/` tells every story to every client, by the same `play()` as `conformance run`. A test of one's own
asks for `mock_entra_world`: a fresh world in an authority that runs for the whole session. Nothing is imported before
it is needed, so a test run that uses none of this does not feel it.

To change something, override a fixture: `mock_entra_template` says what worlds are made from.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conformance.client import Client
    from conformance.events import CellEnded
    from conformance.load import Variant
    from conformance.troupe import Troupe

APART = ("fragments", "worlds")
"""Folders of a story collection that hold no stories."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "stories told to identity clients")
    group.addoption("--conformance-client", action="append", metavar="CLIENT", help="name, name@version or folder")
    group.addoption("--conformance-broker", action="append", metavar="BROKER", help="wam, macos, linux, native-linux")
    group.addoption("--conformance-lenient", action="append", metavar="RULE", help="a rule the mock does not keep")
    group.addoption("--conformance-strict", action="store_true", help="a deviation that no longer happens fails")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the YAML files of a story collection, which is known by its schema."""
    if file_path.suffix != ".yaml" or file_path.parent.name in APART:
        return None
    if not (file_path.parent.parent / "scenario.schema.json").is_file():
        return None
    return StoryFile.from_parent(parent, path=file_path)


class StoryFile(pytest.File):
    """A file of stories: one item for each variant and client."""

    def collect(self) -> Iterator[pytest.Item]:
        from conformance import load
        from conformance.places import MistakeError

        try:
            variants = load.load(self.path)
        except MistakeError as mistake:
            raise self.CollectError(str(mistake)) from None
        for variant in variants:
            for client, broker in itertools.product(self._clients(variant), self._brokers(variant)):
                yield StoryItem.from_parent(self, variant=variant, client=client, broker=broker)

    def _brokers(self, variant: Variant) -> list[str]:
        """Those of the story's columns that were asked for; none where nobody asked and the story needs one."""
        from conformance import device

        wanted = self.config.getoption("--conformance-broker") or ["none"]
        columns = ["" if name == "none" else name for name in wanted]
        return [each for each in columns if device.concerns(variant.scenario, each)]

    def _clients(self, variant: Variant) -> list[Client] | list[None]:
        from conformance import client
        from conformance.clients import BUILT_IN

        if variant.scenario.column == "suite":
            return [None]
        return [client.find(name) for name in self.config.getoption("--conformance-client") or BUILT_IN]


class StoryItem(pytest.Item):
    """One story told to one client."""

    def __init__(self, *, variant: Variant, client: Client | None, broker: str, **given: Any) -> None:
        place = f"{client.label}{'+' if broker else ''}{broker}" if client else "suite"
        super().__init__(name=f"{variant.id} @ {place}", **given)
        self.variant, self.client, self.broker = variant, client, broker
        self.add_marker("conformance")

    def runtest(self) -> None:
        ended = _troupe(self.config).tell(self.variant, self.client, broker=self.broker)
        for reason in ended.reasons:
            self.add_report_section("call", str(ended.outcome), _redacted(reason))
        _judge(ended, strict=bool(self.config.getoption("--conformance-strict")))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, StoryFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.name}: {self.variant.scenario.title}"


class StoryFailedError(Exception):
    """A story did not go well; the words say how."""


def _judge(ended: CellEnded, *, strict: bool) -> None:
    words = "\n".join([f"{ended.cell} is {ended.outcome}", *map(_redacted, ended.reasons)])
    if ended.outcome in ("skipped", "unsupported"):
        pytest.skip(words)
    if ended.outcome in ("failed", "broken") or (strict and ended.outcome == "fixed"):
        raise StoryFailedError(words)


def _redacted(reason: str) -> str:
    from conformance.redaction import redacted

    return str(redacted(reason))


TROUPE: pytest.StashKey[Troupe] = pytest.StashKey()


def _troupe(config: pytest.Config) -> Troupe:
    if TROUPE not in config.stash:
        from conformance.troupe import Troupe

        troupe = Troupe(tuple(config.getoption("--conformance-lenient") or ()))
        config.stash[TROUPE] = troupe.__enter__()
        config.add_cleanup(lambda: troupe.__exit__())
    return config.stash[TROUPE]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "conformance: a story told to a client")


@pytest.fixture(scope="session")
def mock_entra() -> Iterator[Any]:
    """An authority for the whole session: `mock_entra.world(…)` makes worlds, `mock_entra.ready` is its ready line."""
    from conformance.stage import serving

    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def mock_entra_template() -> Any:
    """What worlds are made from: a name, the path of a world file, or its content. Override it to change it."""
    return "default"


@pytest.fixture
def mock_entra_world(mock_entra: Any, mock_entra_template: Any) -> Iterator[Any]:
    """A world for this test alone: its own tenants, clock, faults and ledger; `ready` holds every id and secret."""
    world = mock_entra.world(mock_entra_template)
    try:
        yield world
    finally:
        world.close()


@pytest.fixture
def mock_entra_trusted(mock_entra_world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The world of this test, whose certificate authority is trusted by whatever this test runs or starts."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
        monkeypatch.setenv(name, str(mock_entra_world.ready["ca"]))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return mock_entra_world
