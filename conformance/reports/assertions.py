"""What a cell was held against, before and now: a story that asserts less is as green as before, and worth less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.reports.divergence import steady
from conformance.reports.kind import Kind
from conformance.reports.looseness import is_looser
from conformance.reports.matrix import Cell

Facts = dict[str, Any]
Change = tuple[Kind, str]
Place = tuple[int, str]


def compared(old: Cell, new: Cell) -> Iterator[Change]:
    """Yield what is asserted no more, more loosely or otherwise, what is asserted besides, and what was seen anew."""
    before, after = _by_place(old), _by_place(new)
    for step, path in sorted(before.keys() - after.keys()):
        yield Kind.FEWER, f"step {step}, {path} is not looked at any more"
    for place in sorted(before.keys() & after.keys()):
        yield from ((kind, f"step {place[0]}, {place[1]}{words}") for kind, words in _at(before[place], after[place]))
    if more := len(after.keys() - before.keys()):
        yield Kind.MORE, f"{more} more checks"


def _by_place(cell: Cell) -> dict[Place, list[Facts]]:
    """Return what was asserted, by step and path: the same path may be held against several things."""
    found: dict[Place, list[Facts]] = {}
    for each in cell.judged():
        found.setdefault((each["step"], each["path"]), []).append(each)
    return found


def _at(before: list[Facts], after: list[Facts]) -> Iterator[Change]:
    """Compare what is asserted at one path."""
    was, now = (_left(one, other) for one, other in ((before, after), (after, before)))
    if len(was) > len(now):
        yield Kind.FEWER, f" is looked at {_times(after)}, was {_times(before)}"
    elif len(now) > len(was):
        yield Kind.MORE, f" is looked at {_times(after)}, was {_times(before)}"
    else:
        yield from (change for pair in zip(was, now, strict=True) for change in _of_pair(*pair))
    yield from _seen(before, after)


def _left(several: list[Facts], others: list[Facts]) -> list[Facts]:
    """Leave out what is asserted just so on the other side too."""
    there = [_key(each) for each in others]
    left = []
    for each in several:
        if _key(each) in there:
            there.remove(_key(each))
        else:
            left.append(each)
    return left


def _key(each: Facts) -> tuple[str, str]:
    """Of a known deviation the client's file says what is expected, not the story."""
    return each["strength"], "" if each["known"] else steady(each["expected"], each["path"])


def _times(several: list[Facts]) -> str:
    return "once" if len(several) == 1 else f"{len(several)} times"


WEIGHT = {"must": 2, "should": 1, "observe": 0}


def _of_pair(was: Facts, now: Facts) -> Iterator[Change]:
    if WEIGHT[now["strength"]] < WEIGHT[was["strength"]]:
        yield Kind.LOOSER, f" is no longer a {was['strength']}"
    elif now["strength"] != was["strength"]:
        yield Kind.MORE, f" is a {now['strength']} now"
    elif not (was["known"] or now["known"]):
        kind = Kind.LOOSER if is_looser(was["expected"], now["expected"]) else Kind.EXPECTS
        yield kind, f": {_expected(was)} → {_expected(now)}"


def _expected(each: Facts) -> str:
    return steady(each["expected"], each["path"])


def _seen(before: list[Facts], after: list[Facts]) -> Iterator[Change]:
    """Tell what was only observed, and is seen otherwise now."""
    were, are = ([each for each in side if each["strength"] == "observe"] for side in (before, after))
    for was, now in zip(were, are, strict=False):  # what has no partner was told above
        old, new = (steady(each["actual"], each["path"]) for each in (was, now))
        if old != new:
            yield Kind.SEEN, f": {old} → {new}"
