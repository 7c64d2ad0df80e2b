"""What every check does: hold each thing it expects against what was seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.edge import Edge
from conformance.matching import MISSING, Predicate, matches, shown


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was expected, and what was there."""

    path: str
    expected: Any
    actual: Any
    met: bool


class Check(Edge):
    """A check is a model: each field that is written is an expectation of the value of that name."""

    def judge(self, seen: Any, path: str) -> Iterator[Finding]:
        """Yield one finding for each expectation; `path` is where `seen` was found."""
        for field in self.model_fields_set:
            name = type(self).model_fields[field].alias or field
            yield from _compare(getattr(self, field), _part(seen, name), f"{path}.{name}")


def _part(seen: Any, name: str) -> Any:
    return seen[name] if isinstance(seen, Mapping) and name in seen else MISSING


def _compare(wanted: Any, seen: Any, path: str) -> Iterator[Finding]:
    if isinstance(wanted, Check):
        yield from wanted.judge(seen, path)
    elif isinstance(wanted, dict):
        for name, each in wanted.items():
            yield from _compare(each, _part(seen, name), f"{path}.{name}")
    elif isinstance(wanted, list) and any(isinstance(each, dict) for each in wanted):
        yield from _compare_each(wanted, seen, path)
    else:
        expected = shown(wanted) if isinstance(wanted, Predicate) else wanted
        yield Finding(path, expected, "absent" if seen is MISSING else seen, matches(wanted, seen))


def _compare_each(wanted: list[Any], seen: Any, path: str) -> Iterator[Finding]:
    """Hold a list against a list, member by member; they must be equally long."""
    several = seen if isinstance(seen, list) else []
    yield Finding(f"{path}.length", len(wanted), len(several), len(wanted) == len(several))
    for number, (each, one) in enumerate(zip(wanted, several, strict=False)):
        yield from _compare(each, one, f"{path}.{number}")
