"""World files read: YAML to `World`, with every mistake pointing at its file, line and key.

The `sample.json` of a Microsoft sample is read as the world that its app creation script would make.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from mock_entra.world import sample_json
from mock_entra.world.consistency import mistakes_between
from mock_entra.world.model import World

SHIPPED = Path(__file__).with_name("worlds")
LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class WorldFileError(Exception):
    """A world file that cannot be used: a line for each mistake, with file:line, key and what was expected."""


def shipped() -> dict[str, Path]:
    """The worlds that come with the package, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}


def load(source: str | Path | Mapping[str, Any]) -> World:
    """A world from a shipped name, the path of a world file or sample.json, or such content; else `WorldFileError`."""
    if isinstance(source, Mapping):
        return from_mapping(source)
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
    """A world file, parsed once for as long as it stays as it is."""
    return parse(path.read_text("utf-8"), str(path))


def parse(text: str, name: str) -> World:
    """A world from YAML text; `name` is what mistakes are reported against."""
    try:
        tree = yaml.compose(text, Loader=LOADER)
        data = yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader, in C where there is one
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise WorldFileError(f"{name}:{line}: not YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise WorldFileError(f"{name}:1: not YAML: {error}") from error
    if not isinstance(data, dict):
        raise WorldFileError(f"{name}:1: expected a mapping with the keys of a world, such as `tenants`")
    try:
        return from_mapping(sample_json.world_of(data) if sample_json.is_sample(data) else data)
    except ValidationError as error:
        raise WorldFileError("\n".join(mistakes(error, tree, name))) from None
    except ReferenceMistake as error:
        raise WorldFileError(f"{name}:{line_of(tree, error.where)}: {dotted(error.where)}: {error}") from None
    except ValueError as error:
        raise WorldFileError(f"{name}:1: {error}") from error


class ReferenceMistake(ValueError):
    """Two parts of a world that do not fit each other; `where` is the path to the part at fault."""

    def __init__(self, where: tuple[str | int, ...], message: str) -> None:
        super().__init__(message)
        self.where = where


def from_mapping(data: Mapping[str, Any]) -> World:
    """The typed world; pydantic's `ValidationError` for a wrong part, `ReferenceMistake` where parts do not fit."""
    world = World.model_validate(data)
    for where, message in mistakes_between(world):
        raise ReferenceMistake(where, message)
    return world


def mistakes(error: ValidationError, tree: yaml.Node | None, name: str) -> Iterator[str]:
    for mistake in error.errors(include_url=False, include_context=False):
        where = tuple(part for part in mistake["loc"] if not discriminator(part))
        yield f"{name}:{line_of(tree, where)}: {dotted(where)}: {mistake['msg']}{got(mistake)}"


def discriminator(part: str | int) -> bool:
    return part in ("token_lifetime", "user_flow")


def got(mistake: Any) -> str:
    value = mistake["input"]
    return f" (got {value!r})" if isinstance(value, str | int | float | bool) and mistake["type"] != "missing" else ""


def dotted(where: tuple[str | int, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".") or "the world"


def line_of(node: yaml.Node | None, where: tuple[str | int, ...]) -> int:
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
