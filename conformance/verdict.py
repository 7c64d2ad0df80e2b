"""What the events of a story amount to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.events import CellStopped, Event, Judged, Outcome, Strength


def of(events: Iterable[Event]) -> tuple[Outcome, tuple[str, ...]]:
    """Draw the verdict on one cell, with its reasons, from the cell's events alone."""
    events = list(events)
    judged = [event for event in events if isinstance(event, Judged)]
    failed = tuple(_told(event) for event in judged if event.strength is Strength.MUST and not _satisfied(event))
    if failed:
        return Outcome.FAILED, failed
    stopped = next((event for event in events if isinstance(event, CellStopped)), None)
    if stopped:
        return stopped.outcome, (stopped.reason,)
    return _favourable(judged)


def _satisfied(event: Judged) -> bool:
    return event.met or event.promised


def _favourable(judged: list[Judged]) -> tuple[Outcome, tuple[str, ...]]:
    fixed = tuple(f"{_where(each)}: no longer deviates" for each in judged if each.known and each.promised)
    if fixed:
        return Outcome.FIXED, fixed
    known = tuple(dict.fromkeys(each.known for each in judged if each.known))
    if known:
        return Outcome.KNOWN, known
    if judged and all(each.strength is Strength.OBSERVE for each in judged):
        return Outcome.OBSERVED, tuple(f"{_where(each)} = {each.actual}" for each in judged)
    return Outcome.PASSED, tuple(_warnings(judged))


def _warnings(judged: Iterable[Judged]) -> Iterator[str]:
    for each in judged:
        if each.strength is Strength.SHOULD and not each.met:
            yield f"should: {_told(each)}"


def _told(event: Judged) -> str:
    return f"{_where(event)}: expected {event.expected!r}, got {event.actual!r}"


def _where(event: Judged) -> str:
    return f"step {event.step}, {event.path}"


EXIT_FAILED, EXIT_USAGE, EXIT_BROKEN = 1, 2, 3


def exit_code(cells: Iterable[tuple[str, Outcome]], *, strict: bool) -> int:
    """Return the exit code of a run from (client, outcome) pairs (design 4.4).

    1 if any cell failed, or is fixed under strict; else 3 if any is broken or a column is wholly skipped; else 0.
    """
    cells = list(cells)
    outcomes = {outcome for _, outcome in cells}
    if Outcome.FAILED in outcomes or (strict and Outcome.FIXED in outcomes):
        return EXIT_FAILED
    columns = {client for client, _ in cells}
    idle = any(all(outcome is Outcome.SKIPPED for name, outcome in cells if name == each) for each in columns)
    return EXIT_BROKEN if Outcome.BROKEN in outcomes or idle else 0
