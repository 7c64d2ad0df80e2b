"""Scenario files become stories, and every mistake points at its file and line."""

from pathlib import Path

import pytest

from conformance import load, stories
from conformance.places import MistakeError

GOOD = """\
id: TRY-01
title: It works
app: {}
steps:
  - do: client_credential
    as: first
    with: {scopes: ["a/.default"]}
    must: {result: {source: network}}
"""


@pytest.fixture
def family(tmp_path: Path) -> Path:
    (tmp_path / "family").mkdir()
    (tmp_path / "fragments").mkdir()
    return tmp_path / "family"


def told(family: Path, text: str) -> list[load.Variant]:
    file = family / "story.yaml"
    file.write_text(text, encoding="utf-8")
    return load.load(file)


def mistake(family: Path, text: str) -> str:
    with pytest.raises(MistakeError) as caught:
        told(family, text)
    return str(caught.value)


def test_a_story_without_cases_is_one_story(family: Path) -> None:
    assert [story.id for story in told(family, GOOD)] == ["TRY-01"]


def test_each_case_is_a_story_with_its_values_filled_in(family: Path) -> None:
    found = told(family, GOOD.replace("a/.default", "${scope}") + "cases: [{id: x, scope: s/x}, {id: y, scope: s/y}]\n")
    assert [(story.id, story.scenario.steps[0].with_.scopes) for story in found] == [  # type: ignore[union-attr]
        ("TRY-01/x", ["s/x"]),
        ("TRY-01/y", ["s/y"]),
    ]


def test_a_matrix_is_every_combination_but_those_without_sense(family: Path) -> None:
    axes = "matrix: {a: [1, 2], b: [{id: x}, {id: y}]}\nwithout: [{a: 1, b: y}]\n"
    assert [story.case for story in told(family, GOOD + axes)] == ["1+x", "2+x", "2+y"]


def test_a_fragment_gives_its_steps_and_the_last_takes_the_name(family: Path) -> None:
    fragment = (
        "title: Two\nparameters: {s: none}\nsteps:\n" + 2 * "  - {do: client_credential, with: {scopes: ['${s}']}}\n"
    )
    (family.parent / "fragments" / "two.yaml").write_text(fragment, encoding="utf-8")
    used = GOOD.partition("steps:")[0] + "steps:\n  - {use: two, with: {s: q}, as: last}\n"
    steps = told(family, used)[0].scenario.steps
    assert [(step.as_, step.with_.scopes) for step in steps] == [("", ["q"]), ("last", ["q"])]  # type: ignore[union-attr]


def test_more_is_laid_over_what_it_stands_in(family: Path) -> None:
    text = GOOD.replace('{scopes: ["a/.default"]}', "{scopes: [a], more: {scopes: [b], claims: c}}")
    assert told(family, text)[0].scenario.steps[0].with_.model_dump()["scopes"] == ["b"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("found", "written", "line", "words"),
    [
        ("title:", "titel:", 1, "title: Field required"),
        ("title: It works", "title: It works\nabout_it: x", 3, "about_it: unknown key"),
        ("source: network", "sauce: network", 8, "unknown key"),
        ("do: client_credential", "do: stand_on_head", 5, "does not match any of the expected tags"),
        ('["a/.default"]', "a/.default", 7, "valid list"),
        ("id: TRY-01", "id: try one", 1, "id: "),
        ("a/.default", "${nobody.id}", 7, "${nobody.id}: nothing before this step has that name"),
        ("a/.default", "${first.result.token}", 7, "nothing before this step"),
        ("a/.default", "${a b}", 7, "no variable is written like that"),
        ("{result: {source: network}}", "{result: {}, error: {}}", 5, "either has a result or an error"),
        ("do: client_credential", "use: nothing", 5, ""),
    ],
)
def test_a_mistake_points_at_its_line(family: Path, found: str, written: str, line: int, words: str) -> None:
    told_off = mistake(family, GOOD.replace(found, written, 1))
    assert told_off.startswith(f"{family / 'story.yaml'}:{line}: ")
    assert words in told_off


def test_whoever_is_at_a_keyring_says_that_there_is_one(family: Path) -> None:
    at_it = GOOD.partition("steps:")[0] + "steps:\n  - {do: keyring, with: {cut: true}}\n"
    assert "the story must say `keyring: unlocked`" in mistake(family, at_it)
    assert told(family, f"keyring: unlocked\n{at_it}")[0].scenario.keyring == "unlocked"


def test_a_secret_is_spoiled_in_one_way(family: Path) -> None:
    at_it = GOOD.partition("steps:")[0] + "keyring: unlocked\nsteps:\n  - {do: keyring, with: {}}\n"
    assert "either cut or replaced" in mistake(family, at_it)


@pytest.mark.parametrize(
    ("addition", "words"),
    [
        ("cases: [{scope: x}]\n", "each case has an id of its own"),
        ("cases: [{id: x}, {id: x}]\n", "each case has an id of its own"),
        ("cases: [{id: x}]\nmatrix: {a: [1]}\n", "exclude each other"),
        ("cases: {id: x}\n", "valid list"),
    ],
)
def test_wrong_cases_are_mistakes(family: Path, addition: str, words: str) -> None:
    assert words in mistake(family, GOOD + addition)


def test_an_id_belongs_to_one_story(family: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (family / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(MistakeError, match=r"two\.yaml:1: id: TRY-01 is also told in"):
        load.load_all([family])


def test_all_mistakes_of_all_files_are_told_at_once(family: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (family / name).write_text("id: x\n", encoding="utf-8")
    with pytest.raises(MistakeError) as caught:
        load.load_all([family])
    assert {line.partition(":")[0] for line in caught.value.lines} == {
        str(family / "one.yaml"),
        str(family / "two.yaml"),
    }


def test_stories_are_chosen_by_id_variant_family_and_file() -> None:
    everything = stories.read()
    counts = [len(stories.choose(everything, [name])) for name in ("CC-02", "CC-02/sha1", "cc", "client_credentials")]
    assert counts[0] == 2
    assert counts[1] == 1
    assert counts[2] == counts[3] > 10


def test_a_story_that_is_not_there_cannot_be_chosen() -> None:
    with pytest.raises(MistakeError, match="no scenario is named NOPE"):
        stories.choose([], ["NOPE"])
