"""How long the slowest hundredth of the requests took, in the run that gave the throughput."""

from mock_entra.bench.figure import Figure, Goal
from mock_entra.bench.run import Run

GOAL = Goal("99th percentile of those requests", "ms", 6.0, 4.0)


def measure(run: Run) -> Figure:
    load = run.under_load.load
    note = f"median {load.p50_ms:.1f} ms, slowest {load.slowest_ms:.0f} ms of {load.answers:,} answers"
    return Figure(load.p99_ms, note, {"p50_ms": load.p50_ms, "slowest_ms": load.slowest_ms, "answers": load.answers})
