"""Kinds of directory objects as Graph shows them: properties by name, and which of them unasked."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mock_entra.resources.graph.refusal import bad_request

T = TypeVar("T")
Read = Callable[[T], Any]

EXTENSION = re.compile(r"extension_[0-9a-f]{32}_[A-Za-z0-9_]{1,100}")
"""The full name of a property that an application (its client id without hyphens) added."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """`shown` are properties of an answer where nothing is selected; `filters` those that `$filter` may name.

    With `extended`, a property that an application added may be asked for, and is null where it was never set.
    """

    name: str
    entity_set: str
    properties: Mapping[str, Read[T]]
    shown: tuple[str, ...]
    filters: frozenset[str] = frozenset()
    extended: Callable[[T], Mapping[str, Any]] | None = None

    def show(self, thing: T, names: Iterable[str]) -> dict[str, Any]:
        return {name: self.read(thing, name) for name in names}

    def read(self, thing: T, name: str) -> Any:
        if name in self.properties:
            return self.properties[name](thing)
        return self.extended(thing).get(name) if self.extended else None

    def chosen(self, select: tuple[str, ...] | None) -> tuple[str, ...]:
        """The properties of an answer; 400 for one that the kind has not."""
        return tuple(map(self.known, select)) if select else self.shown

    def known(self, name: str) -> str:
        """The property as it is spelled; case does not matter."""
        lower = name.lower()
        found = next((known for known in self.properties if known.lower() == lower), None)
        if found or (self.extended and EXTENSION.fullmatch(name)):
            return found or name
        raise bad_request(f"Could not find a property named '{name}' on type 'microsoft.graph.{self.name}'.")


def always(value: Any) -> Callable[[object], Any]:
    """A property that says the same of everything."""
    return lambda _: value
