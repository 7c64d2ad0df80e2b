"""Scenario files, from YAML to stories ready to be played; every mistake points at its file and line."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from conformance import places, variables
from conformance.model import Fragment, Scenario, ScenarioFile
from conformance.places import MistakeError, Node, Place

Model = TypeVar("Model", bound=BaseModel)

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
    several = _validated(ScenarioFile, _only(root, *ScenarioFile.model_fields))
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
    family, _, number = head.partition("-")
    return family, int(number), case


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
    filled = _laid_over(_expand(_fill(story, {"case": case, **parameters}), fragments))
    scenario = _validated(Scenario, filled)
    _check_variables(filled, scenario)
    return Variant(scenario, case, parameters, file)


def _fill(node: Node, parameters: dict[str, Any]) -> Node:
    """Replace `${name…}` where the name is a parameter; all else waits for the world."""

    def lookup(path: str) -> Any:
        try:
            return variables.find(parameters, path)
        except variables.UnknownVariableError:
            if path.split(".")[0] in parameters:
                raise MistakeError.at(node.place, f"${{{path}}}: the parameter has no such part") from None
            return "${" + path + "}"

    if isinstance(node.content, dict):
        return Node({key: _fill(each, parameters) for key, each in node.content.items()}, node.place)
    if isinstance(node.content, list):
        return Node([_fill(each, parameters) for each in node.content], node.place)
    return places.node_of(variables.fill(node.content, lookup), node.place)


def _expand(story: Node, fragments: Path) -> Node:
    steps = story.get("steps")
    if steps is None or not isinstance(steps.content, list):
        return story
    expanded = [each for step in steps.elements() for each in _steps_of(step, fragments)]
    return Node({**dict(story.items()), "steps": Node(expanded, steps.place)}, story.place)


def _steps_of(step: Node, fragments: Path) -> Iterator[Node]:
    use = step.get("use")
    if use is None:
        yield step
        return
    unknown = {key for key, _ in step.items()} - {"use", "with", "as", "note"}
    if unknown:
        raise MistakeError.at(step.place, f"{min(unknown)}: a step that uses a fragment has only `with` and `as`")
    root = places.read(_fragment_file(use, fragments))
    fragment = _validated(Fragment, root)
    given = step.get("with")
    parameters = {**fragment.parameters, **_given(given, fragment)}
    steps = list(_only(root, "steps").get("steps").elements())  # type: ignore[union-attr]  # validated just above
    yield from _named([_fill(each, parameters) for each in steps], step.get("as"))


def _laid_over(node: Node) -> Node:
    """Lay `more` over the mapping it stands in: the way for a case to say just what is different in it."""
    if isinstance(node.content, list):
        return Node([_laid_over(each) for each in node.content], node.place)
    if not isinstance(node.content, dict):
        return node
    plain = {key: _laid_over(each) for key, each in node.items() if key != "more"}
    more = node.get("more")
    return Node({**plain, **dict(_laid_over(more).items())} if more else plain, node.place)


def _fragment_file(use: Node, fragments: Path) -> Path:
    file = fragments / f"{use.content}.yaml"
    if not file.is_file():
        raise MistakeError.at(use.place, f"use: there is no fragment {use.content} in {fragments}")
    return file


def _given(given: Node | None, fragment: Fragment) -> dict[str, Any]:
    if given is None:
        return {}
    for key, node in given.items():
        if key not in fragment.parameters:
            known = ", ".join(fragment.parameters) or "none"
            raise MistakeError.at(node.place, f"with.{key}: the fragment has no such parameter, only {known}")
    return dict(given.plain())


def _named(steps: list[Node], name: Node | None) -> list[Node]:
    if name is None:
        return steps
    last = Node({**dict(steps[-1].items()), "as": name}, steps[-1].place)
    return [*steps[:-1], last]


def _validated(model: type[Model], node: Node) -> Model:
    try:
        return model.model_validate(node.plain())
    except ValidationError as error:
        raise MistakeError(*(_line(each, node) for each in error.errors())) from None


def _line(error: Any, node: Node) -> str:
    path = tuple(part for part in error["loc"])
    nearest = node.nearest(path)
    return f"{nearest.place}: {_dotted(path)}: {_words(error)}"


def _dotted(path: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in path) or "scenario"


def _words(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "unknown key"
    return str(error["msg"])


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
