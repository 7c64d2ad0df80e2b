"""What several tests stand on: a troupe for a module, and stories written on the spot."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance import load
from conformance.load import Variant
from conformance.troupe import Troupe


@pytest.fixture(scope="module")
def troupe() -> Iterator[Troupe]:
    with Troupe() as troupe:
        yield troupe


@pytest.fixture
def story(tmp_path: Path) -> Callable[[str], Variant]:
    """Write a story's rest (app, steps, …) and get the story."""

    def write(rest: str) -> Variant:
        (tmp_path / "family").mkdir(exist_ok=True)
        file = tmp_path / "family" / "story.yaml"
        file.write_text(f"id: TRY-01\ntitle: It works\n{rest}", encoding="utf-8")
        return load.load(file)[0]

    return write
