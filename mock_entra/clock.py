"""What time it is in a world: the machine's clock, moved and stopped at will."""

import json
import time
from typing import Self


def real() -> float:
    """Seconds since the epoch by the machine's clock, whatever any world believes."""
    return time.time()


class Clock:
    """A world's clock: it runs beside the machine's at a distance, or stands still; `state` and `restored` keep it."""

    __slots__ = ("_ahead", "_frozen")

    def __init__(self) -> None:
        self._ahead = 0.0
        self._frozen: float | None = None

    def now(self) -> float:
        """Seconds since the epoch, in this world."""
        return real() + self._ahead if self._frozen is None else self._frozen

    @property
    def frozen(self) -> bool:
        return self._frozen is not None

    def travel(self, seconds: float) -> None:
        """Move by so many seconds, back if negative; a frozen clock moves too, and stays frozen."""
        self.set(self.now() + seconds)

    def set(self, at: float) -> None:
        """Make it `at` (seconds since the epoch); a frozen clock stays frozen, a running one runs on from there."""
        if self._frozen is None:
            self._ahead = at - real()
        else:
            self._frozen = at

    def freeze(self, at: float | None = None) -> None:
        """Stand still at `at` (seconds since the epoch), or at this moment."""
        self._frozen = self.now() if at is None else at

    def thaw(self) -> None:
        """Run on from the moment at which the clock stood."""
        at, self._frozen = self.now(), None
        self.set(at)

    def state(self) -> str:
        """JSON from which `restored` makes this clock again, in another process too."""
        return json.dumps({"ahead": self._ahead, "frozen": self._frozen})

    @classmethod
    def restored(cls, state: str) -> Self:
        """The clock that wrote `state`; while nobody held it, a running clock ran and a frozen one stood."""
        clock, kept = cls(), json.loads(state)
        clock._ahead, clock._frozen = kept["ahead"], kept["frozen"]
        return clock
