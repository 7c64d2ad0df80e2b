"""Stories written out: parameters filled in, fragments taken in, `more` laid over what it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance import places, variables
from conformance.model import Fragment
from conformance.places import MistakeError, Node
from conformance.validation import validated


def written_out(story: Node, parameters: dict[str, Any], fragments: Path) -> Node:
    """Return the story of one case, with nothing but world variables left to fill in; raise `MistakeError`."""
    return _laid_over(_expand(fill(story, parameters), fragments))


def fill(node: Node, parameters: dict[str, Any]) -> Node:
    """Replace `${name…}` where the name is a parameter; all else waits for the world."""

    def lookup(path: str) -> Any:
        try:
            return variables.find(parameters, path)
        except variables.UnknownVariableError:
            if path.split(".")[0] in parameters:
                raise MistakeError.at(node.place, f"${{{path}}}: the parameter has no such part") from None
            return "${" + path + "}"

    if isinstance(node.content, dict):
        return Node({key: fill(each, parameters) for key, each in node.content.items()}, node.place)
    if isinstance(node.content, list):
        return Node([fill(each, parameters) for each in node.content], node.place)
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
    fragment = validated(Fragment, root)
    given = step.get("with")
    parameters = {**fragment.parameters, **_given(given, fragment)}
    steps = list(root.nearest(("steps",)).elements())
    yield from _named([fill(each, parameters) for each in steps], step.get("as"))


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
