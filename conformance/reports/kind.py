"""What can have become of a cell between two reports."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a change is; the first five are for the worse."""

    WORSE = "worse"
    GONE = "gone"
    FEWER = "checks less"
    LOOSER = "checks more loosely"
    UNTOLD = "no longer told"
    BETTER = "better"
    OTHER = "otherwise"
    NEW = "new"
    MORE = "checks more"
    EXPECTS = "expects otherwise"
    SEEN = "seen otherwise"


FOR_THE_WORSE = (Kind.WORSE, Kind.GONE, Kind.FEWER, Kind.LOOSER, Kind.UNTOLD)
