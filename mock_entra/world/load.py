"""World files read: YAML to `World`, with every mistake pointing at its file, line and key.

The `sample.json` of a Microsoft sample is read as the world that its app creation script would make.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from mock_entra.world import sample_json
from mock_entra.world.consistency import mistakes_between
from mock_entra.world.mistake import Mistake, Where
from mock_entra.world.model import World

SHIPPED = Path(__file__).with_name("worlds")
LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class WorldFileError(ValueError):
    """A world file that cannot be used: a line for each mistake, with file:line, key and what was expected."""


def shipped() -> dict[str, Path]:
    """The worlds that come with the package, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}


def load(source: str | Path | Mapping[str, Any]) -> World:
    """A world from a shipped name, the path of a world file or sample.json, or such content; else `WorldFileError`."""
    if isinstance(source, Mapping):
        return from_content(source)
    path = shipped().get(str(source), Path(source))
    try:
        stamp = path.stat()
        return read(path, stamp.st_mtime_ns, stamp.st_size)
    except (OSError, UnicodeDecodeError) as error:
        names = ", ".join(shipped())
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise WorldFileError(f"{source}: {reason}; expected the path of a world file, or one of: {names}") from error


@lru_cache(maxsize=32)
def read(path: Path, modified: int, size: int) -> World:  # noqa: ARG001 - a changed file is another key
    """A world file, parsed once for as long as it stays as it is; without a name of its own it has the file's."""
    world = parse(path.read_text("utf-8"), str(path))
    return world if "name" in world.model_fields_set else world.model_copy(update={"name": path.stem[:120]})


def parse(text: str, name: str) -> World:
    """A world from YAML text; `name` is what mistakes are reported against."""
    tree, data = composed(text, name)
    if not isinstance(data, dict):
        raise WorldFileError(f"{name}:1: expected a mapping with the keys of a world, such as `tenants`")
    found = list(repeated_keys(tree))
    try:
        world = from_mapping(sample_json.world_of(data) if sample_json.is_sample(data) else data)
    except NotAWorld as error:
        found += [told(where, message, tree) for where, message in error.mistakes]
    except ValueError as error:
        raise WorldFileError(f"{name}:1: {error}") from error
    if found:
        raise WorldFileError("\n".join(f"{name}:{line}: {message}" for line, message in sorted(found)))
    return world


def composed(text: str, name: str) -> tuple[yaml.Node | None, Any]:
    """The nodes of YAML text, which know their lines, and what it says."""
    try:
        loader = LOADER(text)
        try:
            tree = loader.get_single_node()
            return tree, None if tree is None else loader.construct_document(tree)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise WorldFileError(f"{name}:{line}: not YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise WorldFileError(f"{name}:1: not YAML: {error}") from error


class NotAWorld(ValueError):
    """Content that makes no world: every mistake in it, with the path to it."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(f"{dotted(where)}: {message}" for where, message in self.mistakes))


def from_content(data: Mapping[str, Any]) -> World:
    """A world from the content of a world file; else `WorldFileError`, a line for each mistake."""
    try:
        return from_mapping(data)
    except NotAWorld as error:
        lines = (f"{dotted(where)}: {message}" for where, message in error.mistakes)
        raise WorldFileError("\n".join(lines)) from None


def from_mapping(data: object) -> World:
    """The typed world; `NotAWorld` with each wrong part, or where all are right, each that does not fit another."""
    try:
        world = World.model_validate(data)
    except ValidationError as error:
        raise NotAWorld(mistakes(error)) from None
    if found := tuple(mistakes_between(world)):
        raise NotAWorld(found)
    return world


def repeated_keys(tree: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """Line and message of each key that a mapping has already, of which YAML would silently take the last."""
    waiting: list[tuple[Where, yaml.Node]] = [((), tree)] if tree else []
    seen: set[int] = set()
    while waiting:
        at, node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += [((*at, index), value) for index, value in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                if str(key.value) in keys:
                    yield key.start_mark.line + 1, f"{dotted((*at, str(key.value)))}: the key appears twice"
                keys.add(str(key.value))
                waiting.append(((*at, str(key.value)), value))


def told(where: Where, message: str, tree: yaml.Node | None) -> tuple[int, str]:
    return line_of(tree, where), f"{dotted(where)}: {message}"


def mistakes(error: ValidationError) -> Iterator[Mistake]:
    for mistake in error.errors(include_url=False, include_context=False):
        where = tuple(part for part in mistake["loc"] if not discriminator(part))
        yield where, f"{mistake['msg']}{got(mistake)}"


def discriminator(part: str | int) -> bool:
    return part in ("token_lifetime", "user_flow", "conditional_access")


def got(mistake: Any) -> str:
    value = mistake["input"]
    return f" (got {value!r})" if isinstance(value, str | int | float | bool) and mistake["type"] != "missing" else ""


def dotted(where: Where) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".") or "the world"


def line_of(node: yaml.Node | None, where: Where) -> int:
    """The line of the innermost part of `where` that the file has."""
    if node is None:
        return 1
    here: int = node.start_mark.line + 1
    if not where:
        return here
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(where[0]):
                return line_of(value, where[1:]) if where[1:] else key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(where[0], int) and where[0] < len(node.value):
        return line_of(node.value[where[0]], where[1:])
    return here
