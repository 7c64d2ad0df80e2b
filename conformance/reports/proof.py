"""How far a promise is proved, in a word; and what word several together come to."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from conformance.events import Outcome


class Proof(StrEnum):
    """How a promise, a story that proves it, or one variant of that story stands."""

    PROVED = "proved"
    PARTLY = "partly"
    NOT_KEPT = "not kept"
    KNOWN = "known otherwise"
    LACKING = "unsupported"
    SKIPPED = "skipped here"
    SEEN = "only observed"
    NOT_TOLD = "not told in this run"
    NOT_WRITTEN = "not written yet"
    OTHERWISE = "otherwise"


# fmt: off
OF = {
    Outcome.FAILED:      Proof.NOT_KEPT,
    Outcome.BROKEN:      Proof.NOT_KEPT,
    Outcome.PASSED:      Proof.PROVED,
    Outcome.FIXED:       Proof.PROVED,
    Outcome.KNOWN:       Proof.KNOWN,
    Outcome.UNSUPPORTED: Proof.LACKING,
    Outcome.SKIPPED:     Proof.SKIPPED,
    Outcome.OBSERVED:    Proof.SEEN,
}
# fmt: on


def of_cells(outcomes: Iterable[Outcome]) -> Proof:
    """One variant, told with several brokers or on several machines: it goes badly nowhere, and well somewhere."""
    found = {OF[each] for each in outcomes}
    return next((each for each in (Proof.NOT_KEPT, *Proof) if each in found), Proof.NOT_TOLD)


def of_variants(several: Iterable[Proof]) -> Proof:
    """One story: a variant that only records takes nothing from those that promise something."""
    found = list(several)
    return of_all([each for each in found if each is not Proof.SEEN] or found)


def of_all(several: Iterable[Proof]) -> Proof:
    """What is proved by all together: partly, where it is by some."""
    found = set(several)
    if Proof.NOT_KEPT in found:
        return Proof.NOT_KEPT
    if len(found) > 1 and Proof.PROVED in found:
        return Proof.PARTLY
    return next((each for each in Proof if each in found), Proof.NOT_WRITTEN)
