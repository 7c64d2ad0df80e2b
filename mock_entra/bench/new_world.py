"""A world for one test: made from the default template, with listeners of its own."""

from statistics import median
from time import perf_counter

from mock_entra.bench.figure import Figure, Goal
from mock_entra.bench.run import Run

GOAL = Goal("a new world for a test, TLS listeners included", "ms", 10.0, 2.0)
WORLDS = 50


def measure(run: Run) -> Figure:  # noqa: ARG001 - rows of one table share one signature
    """The median of fifty, as a test in Python would make them; the first is not counted."""
    from mock_entra import serve

    with serve() as server:
        server.world("default").close()
        took = []
        for _ in range(WORLDS):
            began = perf_counter()
            world = server.world("default")
            took.append((perf_counter() - began) * 1000)
            world.close()
    return Figure(median(took), f"median of {WORLDS}, slowest {max(took):.0f} ms", {"slowest_ms": max(took)})
