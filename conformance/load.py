"""Scenario files, from YAML to stories ready to be played; every mistake points at its file and line."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance import places, variables, written
from conformance.model import Scenario, ScenarioFile
from conformance.places import MistakeError, Node, Place
from conformance.validation import validated

AT_PLAY_TIME = {"app", "apps", "tenant", "tenants", "resource", "resources", "users", "world", "clock"}
"""What `${…}` may begin with besides the story's own parameters and step names: known only once the world stands."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One story: a scenario with one case, or one combination of its matrix."""

    scenario: Scenario
    case: str
    parameters: dict[str, Any]
    file: Path

    @property
    def id(self) -> str:
        return f"{self.scenario.id}/{self.case}" if self.case else self.scenario.id

    @property
    def family(self) -> str:
        return self.file.parent.name


def load(file: Path, fragments: Path | None = None) -> list[Variant]:
    """Read one scenario file; raise `MistakeError`."""
    root = places.read(file)
    if not isinstance(root.content, dict):
        raise MistakeError.at(root.place, "a scenario file is one mapping, with id, title and steps")
    found = fragments or file.parent.parent / "fragments"
    several = validated(ScenarioFile, _only(root, *ScenarioFile.model_fields))
    variants = list(_parameters(several, root))
    story = root.without(*ScenarioFile.model_fields)
    return [_variant(story, case, parameters, file, found) for case, parameters in variants]


def load_all(folders: Iterable[Path]) -> list[Variant]:
    """Read every scenario below the folders, ordered by unique id. Raises one `MistakeError` for all."""
    variants: dict[str, Variant] = {}
    mistakes: list[str] = []
    for file in _files(folders):
        try:
            for variant in load(file):
                _add(variant, variants)
        except MistakeError as mistake:
            mistakes += mistake.lines
    if mistakes:
        raise MistakeError(*mistakes)
    return [variants[key] for key in sorted(variants, key=_order)]


def _add(variant: Variant, variants: dict[str, Variant]) -> None:
    if variant.id in variants:
        raise MistakeError(f"{variant.file}:1: id: {variant.id} is also told in {variants[variant.id].file}")
    variants[variant.id] = variant


def _order(name: str) -> tuple[str, int, str]:
    head, _, case = name.partition("/")
    family = head.rstrip("0123456789")
    return family, int(head[len(family) :]), case


BESIDE = {"fragments", "worlds"}
"""Folders of a story collection that hold no stories."""


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_file():
            yield folder
            continue
        for file in sorted(folder.rglob("*.yaml")):
            if not BESIDE & set(file.relative_to(folder).parts[:-1]):
                yield file


def _only(root: Node, *keys: str) -> Node:
    return Node({key: node for key, node in root.items() if key in keys}, root.place)


def _parameters(several: ScenarioFile, root: Node) -> Iterator[tuple[str, dict[str, Any]]]:
    if several.cases and several.matrix:
        raise MistakeError.at(root.place, "cases and matrix exclude each other")
    if several.cases:
        yield from _cases(several, root)
    elif several.matrix:
        yield from _combinations(several)
    else:
        yield "", {}


def _cases(several: ScenarioFile, root: Node) -> Iterator[tuple[str, dict[str, Any]]]:
    seen: set[str] = set()
    nodes = root.get("cases")
    for case, node in zip(several.cases, nodes.elements() if nodes else (), strict=True):
        name = str(case.get("id", ""))
        if not name or name in seen:
            raise MistakeError.at(node.place, f"cases: each case has an id of its own, got {name!r}")
        seen.add(name)
        yield name, {key: value for key, value in case.items() if key != "id"}


def _combinations(several: ScenarioFile) -> Iterator[tuple[str, dict[str, Any]]]:
    for values in itertools.product(*several.matrix.values()):
        chosen = dict(zip(several.matrix, values, strict=True))
        ids = {axis: str(value["id"]) if isinstance(value, dict) else str(value) for axis, value in chosen.items()}
        if not any(_fits(ids, hole) for hole in several.without):
            yield "+".join(ids.values()), chosen


def _fits(ids: dict[str, str], hole: dict[str, Any]) -> bool:
    return all(ids.get(axis) == str(value) for axis, value in hole.items())


def _variant(story: Node, case: str, parameters: dict[str, Any], file: Path, fragments: Path) -> Variant:
    filled = written.written_out(story, {"case": case, **parameters}, fragments)
    scenario = validated(Scenario, filled)
    _check_variables(filled, scenario)
    return Variant(scenario, case, parameters, file)


def _check_variables(node: Node, scenario: Scenario) -> None:
    known = AT_PLAY_TIME | set(scenario.instances())
    for step in (node.get("steps") or node).elements():
        for path, place in _variables(step):
            if path.split(".")[0] not in known:
                raise MistakeError.at(place, f"${{{path}}}: nothing before this step has that name")
        name = step.get("as")
        known |= {str(name.content)} if name else set()


def _variables(node: Node) -> Iterator[tuple[str, Place]]:
    if isinstance(node.content, str):
        wrong = variables.unreadable(node.content)
        if wrong:
            raise MistakeError.at(node.place, f"{wrong}: no variable is written like that")
        yield from ((name, node.place) for name in variables.names(node.content))
    for each in dict(node.items()).values():
        yield from _variables(each)
    for each in node.elements():
        yield from _variables(each)
