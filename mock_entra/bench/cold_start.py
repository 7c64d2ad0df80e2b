"""From nothing to the first token: the process starts, says that it is ready, and is asked over TLS."""

from statistics import median
from time import perf_counter

from mock_entra.bench import asking, served
from mock_entra.bench.figure import Figure, Goal
from mock_entra.bench.run import Run

GOAL = Goal("`mock-entra serve`, from its start to the first token, over TLS", "s", 0.6, 0.3)
STARTS = 5


def measure(run: Run) -> Figure:  # noqa: ARG001 - rows of one table share one signature
    """The median of five; keys and certificates of this machine are there, as they are after any first start."""
    once()
    took = [once() for _ in range(STARTS)]
    return Figure(median(took), f"median of {STARTS}: {', '.join(f'{t:.2f}' for t in took)} s")


def once() -> float:
    with served.authority() as authority:
        asking.once(asking.question(authority.ready))
        return perf_counter() - authority.began
