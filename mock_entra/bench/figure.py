"""What is aimed at, and what was measured."""

from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["aim", "at least", "missed", "not measured"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of the design: what must be reached at least, and what is aimed at, in `unit`."""

    what: str
    unit: str
    at_least: float
    aim: float
    more_is_better: bool = False

    def judge(self, value: float | None) -> Verdict:
        if value is None:
            return "not measured"
        if self._reached(value, self.aim):
            return "aim"
        return "at least" if self._reached(value, self.at_least) else "missed"

    def _reached(self, value: float, wanted: float) -> bool:
        return value >= wanted if self.more_is_better else value <= wanted


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, None where it cannot be here; `note` says how or why, `details` what it was made of."""

    value: float | None
    note: str = ""
    details: dict[str, float | str] = field(default_factory=dict)
