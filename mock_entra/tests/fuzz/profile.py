"""How much is generated: a few hundred requests in the usual run, more than ten thousand in the long one.

`MOCK_ENTRA_FUZZ=long` asks for the long run, which is different every time; the usual one is the same every time.
"""

import os

from hypothesis import HealthCheck, settings

LONG = os.environ.get("MOCK_ENTRA_FUZZ") == "long"
AT_LEAST = 10_000
"""Requests that a long run must have generated."""


def examples(usual: int, long: int) -> settings:
    """How many examples a test has. No deadline of Hypothesis's: the door has one for each call."""
    return settings(
        max_examples=long if LONG else usual,
        derandomize=not LONG,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
