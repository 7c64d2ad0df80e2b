"""What `${...}` stands for: a value by its path, filled into strings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

VARIABLE = re.compile(r"\$\{([A-Za-z0-9_][A-Za-z0-9_.\-#/]*)\}")
Lookup = Callable[[str], Any]


class UnknownVariableError(LookupError):
    """Nothing in this story has the name."""


OPENED = re.compile(r"\$\{[^}]*\}?")


def unreadable(text: str) -> str | None:
    """Return the first thing in a text that begins like a variable and is none."""
    return next((each.group() for each in OPENED.finditer(text) if not VARIABLE.fullmatch(each.group())), None)


def names(text: str) -> Iterator[str]:
    return (match.group(1) for match in VARIABLE.finditer(text))


def find(scope: Any, path: str) -> Any:
    """Follow a dotted path through mappings, lists and attributes.

    A key may itself hold dots ("api.read") when nothing shorter fits. Raises `UnknownVariableError`.
    """
    if not path:
        return scope
    if isinstance(scope, list) and path.split(".")[0].isdigit():
        return _indexed(scope, path)
    parts = path.split(".")
    for length in range(1, len(parts) + 1):
        head, rest = ".".join(parts[:length]), ".".join(parts[length:])
        if isinstance(scope, Mapping) and head in scope:
            return find(scope[head], rest)
    if not isinstance(scope, Mapping) and hasattr(scope, parts[0]):
        return find(getattr(scope, parts[0]), ".".join(parts[1:]))
    raise UnknownVariableError(path)


def _indexed(scope: list[Any], path: str) -> Any:
    head, _, rest = path.partition(".")
    try:
        return find(scope[int(head)], rest)
    except IndexError:
        raise UnknownVariableError(path) from None


def fill(value: Any, lookup: Lookup) -> Any:
    """Replace every variable in a tree of plain data; one that is the whole string keeps its type."""
    if isinstance(value, str):
        return _fill_text(value, lookup)
    if isinstance(value, Mapping):
        return {key: fill(each, lookup) for key, each in value.items()}
    if isinstance(value, list):
        return [fill(each, lookup) for each in value]
    return value


def _fill_text(text: str, lookup: Lookup) -> Any:
    whole = VARIABLE.fullmatch(text)
    if whole:
        return lookup(whole.group(1))
    return VARIABLE.sub(lambda match: str(lookup(match.group(1))), text)
