"""How fast: the figures of the design, a row each, measured beside what the machine itself can do."""

from typing import Protocol

from mock_entra.bench import cold_start, memory, new_world, p99, throughput
from mock_entra.bench.figure import Figure, Goal
from mock_entra.bench.run import Run


class Row(Protocol):
    """One file of this folder: a goal, and how it is measured."""

    GOAL: Goal

    def measure(self, run: Run) -> Figure: ...


# fmt: off
ROWS: dict[str, Row] = {
    "throughput": throughput,
    "p99":        p99,
    "cold_start": cold_start,
    "memory":     memory,
    "new_world":  new_world,
}
# fmt: on
