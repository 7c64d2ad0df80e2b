"""OData 4.01, part 2, 5.1.1: a `$filter` of one clause: `eq`, `startswith`, and the identity of a local account."""

import re
from collections.abc import Callable
from typing import Any

from mock_entra.resources.graph.kind import Kind, T
from mock_entra.resources.graph.refusal import bad_request, unsupported

TEXT = r"'((?:[^']|'')*)'"
EQUALS = re.compile(rf"\s*([A-Za-z_][A-Za-z0-9_]*)\s+eq\s+(?:{TEXT}|(true|false|null))\s*")
STARTS = re.compile(rf"\s*startswith\s*\(\s*([A-Za-z_][A-Za-z0-9_]*)\s*,\s*{TEXT}\s*\)\s*", re.IGNORECASE)
IDENTITY = re.compile(
    rf"\s*identities\s*/\s*any\s*\(\s*(\w+)\s*:\s*\1/issuerAssignedId\s+eq\s+{TEXT}"
    rf"\s+and\s+\1/issuer\s+eq\s+{TEXT}\s*\)\s*"
)
WORDS = {"true": True, "false": False, "null": None}

Test = Callable[[T], bool]


def test(kind: Kind[T], written: str | None) -> Test[T]:
    """Whether an object fits; 400 for a clause that is malformed or that Graph does not support."""
    if written is None:
        return lambda _: True
    if found := EQUALS.fullmatch(written):
        return equals(kind, found[1], WORDS[found[3]] if found[3] else unquoted(found[2]))
    if found := STARTS.fullmatch(written):
        return starts(kind, found[1], unquoted(found[2]))
    if found := IDENTITY.fullmatch(written):
        return has_identity(kind, unquoted(found[2]), unquoted(found[3]))
    raise bad_request("Invalid filter clause: this mock answers one clause of eq, startswith or identities/any.")


def unquoted(text: str) -> str:
    return text.replace("''", "'")


def equals(kind: Kind[T], name: str, value: Any) -> Test[T]:
    """Texts are compared without regard to case."""
    filtered = filterable(kind, name)
    folded = value.lower() if isinstance(value, str) else value

    def fits(thing: T) -> bool:
        had = kind.read(thing, filtered)
        if None not in (had, folded) and isinstance(had, bool) is not isinstance(folded, bool):
            raise bad_request("A binary operator with incompatible types was detected: found operand types for 'eq'.")
        return bool((had.lower() if isinstance(had, str) else had) == folded)

    return fits


def starts(kind: Kind[T], name: str, value: str) -> Test[T]:
    filtered, folded = filterable(kind, name), value.lower()
    return lambda thing: str(kind.read(thing, filtered) or "").lower().startswith(folded)


def has_identity(kind: Kind[T], assigned: str, issuer: str) -> Test[T]:
    if "identities" not in kind.properties:
        raise unsupported_clause(kind, "identities")

    def fits(thing: T) -> bool:
        wanted = (assigned.lower(), issuer.lower())
        had: list[dict[str, str]] = kind.read(thing, "identities")
        return any((each["issuerAssignedId"].lower(), each["issuer"].lower()) == wanted for each in had)

    return fits


def filterable(kind: Kind[T], name: str) -> str:
    known = kind.known(name)
    if known not in kind.filters and known in kind.properties:
        raise unsupported_clause(kind, known)
    return known


def unsupported_clause(kind: Kind[T], name: str) -> Exception:
    resource = kind.name[:1].upper() + kind.name[1:]
    return unsupported(
        f"Unsupported or invalid query filter clause specified for property '{name}' of resource '{resource}'."
    )
