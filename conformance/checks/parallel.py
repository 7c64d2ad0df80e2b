"""What came of a step that was done several times at once."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class ParallelCheck(Check):
    """All outcomes of a step with `parallel: n`; `result` and `error` show the first."""

    results: Expected = None
    """How many succeeded."""
    errors: Expected = None
    """How many failed."""
    tokens: Expected = None
    """How many different tokens were returned."""
    network: Expected = None
    """How many say that they came from the network."""
    cache: Expected = None
    """How many say that they came from the cache."""
    kinds: Expected = None
    """The kinds of the errors, each once, sorted."""
    said: Expected = None
    """What the errors say, each once, sorted."""
