"""Whether an expectation demands less than another: what a story may have been softened to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.matching import WORDS, Predicate, matches

# A predicate's words whose value can be softened: whether the new value lets more through than the old one.
# fmt: off
SOFTER: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": lambda old, new: new < old,
    "at_most":  lambda old, new: new > old,
    "one_of":   lambda old, new: _more(old, new),
    "contains": lambda old, new: _more(new, old),
    "lacks":    lambda old, new: _more(new, old),
}
# fmt: on


def is_looser(old: Any, new: Any) -> bool:
    """Say whether everything that met `old` certainly meets `new`, and more does.

    Both are as a report shows them: a literal, a word (`any`, `present`, `absent`), or a predicate's words. Where it
    cannot be told, as between two regular expressions, it is not looser.
    """
    if new == "any":
        return bool(old != "any")
    if new == "present":
        return old not in (None, "present", "any", "absent") and not (isinstance(old, dict) and set(old) == {"lacks"})
    if not isinstance(new, dict):
        return False
    if isinstance(old, dict):
        return _is_softer(old, new)
    return old not in WORDS and matches(Predicate.model_validate(new), old)


def _is_softer(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Every word that is left is the same or softer, and no other word came in."""
    if old == new or not new.keys() <= old.keys():
        return False
    return all(old[word] == value or _softened(word, old[word], value) for word, value in new.items())


def _softened(word: str, old: Any, new: Any) -> bool:
    return word in SOFTER and SOFTER[word](old, new)


def _more(few: Any, many: Any) -> bool:
    return all(each in _several(many) for each in _several(few))


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
