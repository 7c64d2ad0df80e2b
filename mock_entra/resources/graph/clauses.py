"""OData 4.01, part 2, 5.1.1: what one clause of a `$filter` says of an object; texts without regard to case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from operator import ge, gt, le, lt
from typing import Any, Generic

from mock_entra.resources.graph.kind import Kind, T
from mock_entra.resources.graph.refusal import bad_request, unsupported

MOMENTS = frozenset(("createdDateTime",))
ORDERS: dict[str, Callable[[datetime, datetime], bool]] = {"ge": ge, "gt": gt, "le": le, "lt": lt}


@dataclass(frozen=True, slots=True)
class Clause(Generic[T]):
    """`advanced`: answered only to whoever accepts eventual consistency ("Advanced query capabilities")."""

    fits: Callable[[T], bool]
    advanced: bool = False


def equals(kind: Kind[T], name: str, value: Any) -> Clause[T]:
    filtered = filterable(kind, name)

    def fits(thing: T) -> bool:
        had = kind.read(thing, filtered)
        if None not in (had, value) and isinstance(had, bool) is not isinstance(value, bool):
            raise bad_request("A binary operator with incompatible types was detected: found operand types for 'eq'.")
        return bool(folded(had) == folded(value))

    return Clause(fits)


def is_one_of(kind: Kind[T], name: str, values: list[Any]) -> Clause[T]:
    each = [equals(kind, name, value) for value in values]
    return Clause(lambda thing: any(one.fits(thing) for one in each))


def starts(kind: Kind[T], name: str, value: str) -> Clause[T]:
    filtered = filterable(kind, name)
    return Clause(lambda thing: str(kind.read(thing, filtered) or "").lower().startswith(value.lower()))


def ends(kind: Kind[T], name: str, value: str) -> Clause[T]:
    filtered = filterable(kind, name)
    return Clause(lambda thing: str(kind.read(thing, filtered) or "").lower().endswith(value.lower()), advanced=True)


def compares(kind: Kind[T], name: str, order: str, value: Any) -> Clause[T]:
    """Only moments have an order here."""
    filtered = filterable(kind, name)
    if filtered not in MOMENTS or not isinstance(value, datetime):
        raise unsupported_clause(kind, filtered)

    def fits(thing: T) -> bool:
        had = kind.read(thing, filtered)
        return had is not None and ORDERS[order](datetime.fromisoformat(had), value)

    return Clause(fits)


def negated(clause: Clause[T]) -> Clause[T]:
    return Clause(lambda thing: not clause.fits(thing), advanced=True)


def both(one: Clause[T], other: Clause[T]) -> Clause[T]:
    return Clause(lambda thing: one.fits(thing) and other.fits(thing), one.advanced or other.advanced)


def either(one: Clause[T], other: Clause[T]) -> Clause[T]:
    return Clause(lambda thing: one.fits(thing) or other.fits(thing), one.advanced or other.advanced)


def has_identity(kind: Kind[T], assigned: str, issuer: str) -> Clause[T]:
    if "identities" not in kind.properties:
        raise unsupported_clause(kind, "identities")

    def fits(thing: T) -> bool:
        wanted = (assigned.lower(), issuer.lower())
        had: list[dict[str, str]] = kind.read(thing, "identities")
        return any((each["issuerAssignedId"].lower(), each["issuer"].lower()) == wanted for each in had)

    return Clause(fits)


def folded(value: Any) -> Any:
    if isinstance(value, str):
        return value.lower()
    return f"{value:%Y-%m-%dt%H:%M:%Sz}" if isinstance(value, datetime) else value


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
