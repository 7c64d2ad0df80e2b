"""YAML knows where every value stands."""

from pathlib import Path

import pytest

from conformance import places
from conformance.places import MistakeError

FILE = Path("story.yaml")


def test_every_value_knows_its_line() -> None:
    root = places.parse("a: 1\nb:\n  - x\n  - {c: 2}\n", FILE)
    assert [root.nearest(path).place.line for path in [("a",), ("b", 0), ("b", 1, "c")]] == [1, 3, 4]


def test_on_and_dates_stay_words() -> None:
    root = places.parse("broker: on\nwhen: 2020-01-01\nreally: true\n", FILE)
    assert root.plain() == {"broker": "on", "when": "2020-01-01", "really": True}


def test_a_key_said_twice_is_a_mistake_with_its_line() -> None:
    with pytest.raises(MistakeError, match=r"story\.yaml:2: a: said twice"):
        places.parse("a: 1\na: 2\n", FILE)


def test_what_is_no_yaml_is_a_mistake_with_its_line() -> None:
    with pytest.raises(MistakeError, match=r"story\.yaml:2: "):
        places.parse("a: [1,\n}", FILE)


def test_a_merged_mapping_gives_what_is_not_said_again() -> None:
    assert places.parse("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\n", FILE).plain()["y"] == {"a": 1, "b": 3}


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match="cannot be read"):
        places.read(tmp_path / "none.yaml")
