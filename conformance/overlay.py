"""A world laid over another: what has a name is found by it and changed, all else is added or replaced."""

from __future__ import annotations

from typing import Any

Facts = dict[str, Any]

NAMES = ("name", "kind")
"""What a member of a list is found by: a tenant may share its name with one of another kind."""


def laid_over(base: Any, over: Any) -> Any:
    """Return the base with the other laid over it; neither is changed."""
    if isinstance(base, dict) and isinstance(over, dict):
        return {**base, **{key: laid_over(base[key], value) if key in base else value for key, value in over.items()}}
    if isinstance(base, list) and isinstance(over, list):
        return _members(base, over)
    return over


def _members(base: list[Any], over: list[Any]) -> list[Any]:
    met: list[Any] = []
    for each in base:
        found = next((other for other in over if _is_same(each, other)), None)
        met += [laid_over(each, found) if found else each]
    return [*met, *(other for other in over if not any(_is_same(each, other) for each in base))]


def _is_same(one: Any, other: Any) -> bool:
    """Whether two members bear one name; where only one of them says its kind, the name is enough."""
    if not isinstance(one, dict) or not isinstance(other, dict) or "name" not in other:
        return False
    return all(one.get(key) == other[key] for key in NAMES if key in other)
