"""When a value is as expected: equal, or as a predicate says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from pydantic import Field
from typing_extensions import TypeAliasType

from conformance.edge import Edge


class Missing(Enum):
    """The value of what is not there, which is something else than null."""

    MISSING = "absent"

    def __repr__(self) -> str:
        return "absent"


MISSING = Missing.MISSING


class Predicate(Edge):
    """What must hold of a value; several words must hold together."""

    equals: Any = Field(default=None, description="Exactly this, also where the value is a word such as absent.")
    contains: Any = Field(
        default=None, description="A list has this member (or all of these), a mapping these fields, a text this part."
    )
    lacks: Any = Field(default=None, description="The opposite of contains; what is absent lacks everything.")
    once: Any = Field(default=None, description="A list in which this stands once, among whatever else.")
    one_of: list[Any] | None = Field(default=None, description="Equal to one of these.")
    not_: Any = Field(default=None, alias="not", description="There, and not equal to this.")
    matches: str | None = Field(default=None, description="A text in which this regular expression is found.")
    starts_with: str | None = Field(default=None, description="A text that begins so.")
    at_least: float | None = Field(default=None, description="A number not below this.")
    at_most: float | None = Field(default=None, description="A number not above this.")
    length: int | None = Field(default=None, description="A list or text of this length.")


Expected = TypeAliasType("Expected", str | int | float | bool | list[Any] | Predicate | None)
"""A literal, a predicate, or one of the words `absent`, `present` and `any`."""


def _contains(actual: Any, part: Any) -> bool:
    if isinstance(actual, str):
        return str(part) in actual
    if isinstance(actual, Mapping):
        return _has(actual, part)
    if not isinstance(actual, list | tuple):
        return False
    return all(each in actual for each in (part if isinstance(part, list) else [part]))


def _has(actual: Mapping[Any, Any], part: Any) -> bool:
    if isinstance(part, Mapping):
        return all(name in actual and _equal(value, actual[name]) for name, value in part.items())
    return all(each in list(actual) for each in (part if isinstance(part, list) else [part]))


def _number(actual: Any) -> float | None:
    if isinstance(actual, bool):
        return None
    try:
        return float(actual)
    except (TypeError, ValueError):
        return None


def _at_least(actual: Any, bound: float) -> bool:
    number = _number(actual)
    return number is not None and number >= bound


def _at_most(actual: Any, bound: float) -> bool:
    number = _number(actual)
    return number is not None and number <= bound


# fmt: off
TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "equals":      lambda actual, wanted: bool(actual == wanted),
    "contains":    _contains,
    "lacks":       lambda actual, part: not _contains(actual, part),
    "once":        lambda actual, wanted: isinstance(actual, list | tuple) and actual.count(wanted) == 1,
    "one_of":      lambda actual, several: actual in several,
    "not_":        lambda actual, other: actual is not MISSING and actual != other,
    "matches":     lambda actual, pattern: isinstance(actual, str) and re.search(pattern, actual) is not None,
    "starts_with": lambda actual, start: isinstance(actual, str) and actual.startswith(start),
    "at_least":    _at_least,
    "at_most":     _at_most,
    "length":      lambda actual, wanted: hasattr(actual, "__len__") and len(actual) == wanted,
}
WORDS: dict[str, Callable[[Any], bool]] = {
    "absent":  lambda actual: actual is MISSING,
    "present": lambda actual: actual is not MISSING and actual is not None,
    "any":     lambda actual: True,  # noqa: ARG005 - the point of "any" is to look at nothing
}
# fmt: on


def matches(expected: Expected, actual: Any) -> bool:
    """Say whether a value is as expected."""
    if isinstance(expected, Predicate):
        return all(TESTS[name](actual, getattr(expected, name)) for name in expected.model_fields_set)
    if isinstance(expected, str) and expected in WORDS:
        return WORDS[expected](actual)
    return _equal(expected, actual)


def _equal(expected: Any, actual: Any) -> bool:
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    return bool(expected == actual)


def shown(expected: Expected) -> Any:
    """Return an expectation as plain data for a report."""
    if isinstance(expected, Predicate):
        return expected.model_dump(by_alias=True, include=expected.model_fields_set)
    return expected
