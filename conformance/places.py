"""YAML in which every value knows its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

Scalar: TypeAlias = str | int | float | bool | None
Content: TypeAlias = "dict[str, Node] | list[Node] | Scalar"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was written; lines count from 1."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Node:
    """One YAML value and its place."""

    content: Content
    place: Place

    def plain(self) -> Any:
        """Return the value as ordinary Python data."""
        if isinstance(self.content, dict):
            return {key: node.plain() for key, node in self.content.items()}
        if isinstance(self.content, list):
            return [node.plain() for node in self.content]
        return self.content

    def get(self, key: str) -> Node | None:
        return self.content.get(key) if isinstance(self.content, dict) else None

    def items(self) -> Iterator[tuple[str, Node]]:
        if isinstance(self.content, dict):
            yield from self.content.items()

    def elements(self) -> Iterator[Node]:
        if isinstance(self.content, list):
            yield from self.content

    def without(self, *keys: str) -> Node:
        kept = {key: node for key, node in self.items() if key not in keys}
        return Node(kept, self.place)

    def nearest(self, path: tuple[str | int, ...]) -> Node:
        """Walk along a pydantic location as far as it exists here; tags of unions are stepped over."""
        node = self
        for part in path:
            node = node._part(part) or node
        return node

    def _part(self, part: str | int) -> Node | None:
        if isinstance(part, str):
            return self.get(part)
        return self.content[part] if isinstance(self.content, list) and part < len(self.content) else None


class MistakeError(Exception):
    """A file that cannot be understood: one line a mistake, each beginning with file:line."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines

    @classmethod
    def at(cls, place: Place, words: str) -> MistakeError:
        return cls(f"{place}: {words}")


class _Loader(yaml.SafeLoader):
    """YAML 1.2 booleans only: `on`, `off`, `yes` and `no` stay words; dates stay text."""


MERGE = "tag:yaml.org,2002:merge"
_WORDS = {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _WORDS]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read(file: Path) -> Node:
    """Read one YAML file; raise `MistakeError` where it is not one mapping or list, or says a key twice."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise MistakeError(f"{file}:1: cannot be read: {error.strerror}") from error
    return parse(text, file)


def parse(text: str, file: Path) -> Node:
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        return _node(root, loader, file) if root else Node(None, Place(file, 1))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise MistakeError.at(Place(file, line), error.problem or "not YAML") from error
    finally:
        loader.dispose()


def _node(raw: yaml.Node, loader: _Loader, file: Path) -> Node:
    place = Place(file, raw.start_mark.line + 1)
    if isinstance(raw, yaml.MappingNode):
        return Node(_mapping(raw, loader, file), place)
    if isinstance(raw, yaml.SequenceNode):
        return Node([_node(each, loader, file) for each in raw.value], place)
    return Node(loader.construct_object(raw), place)


def _mapping(raw: yaml.MappingNode, loader: _Loader, file: Path) -> dict[str, Node]:
    mapping: dict[str, Node] = {}
    merged: dict[str, Node] = {}
    for key_node, value_node in raw.value:
        if key_node.tag == MERGE and isinstance(value_node, yaml.MappingNode):
            merged |= _mapping(value_node, loader, file)
            continue
        key, place = str(key_node.value), Place(file, key_node.start_mark.line + 1)
        if key in mapping:
            raise MistakeError.at(place, f"{key}: said twice")
        mapping[key] = _node(value_node, loader, file)
    return merged | mapping


def node_of(value: Any, place: Place) -> Node:
    """Give ordinary data a place, so that it can stand in a tree."""
    if isinstance(value, Mapping):
        return Node({str(key): node_of(each, place) for key, each in value.items()}, place)
    if isinstance(value, list):
        return Node([node_of(each, place) for each in value], place)
    return Node(value, place)
