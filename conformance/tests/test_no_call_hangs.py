"""A broker that never answers hangs nobody: by every door each call ends in time, and the story as it should."""

import pytest

from conformance import client, device, stories
from conformance.events import Event, Outcome, StepEnded
from conformance.load import Variant
from conformance.troupe import Troupe

CLIENTS = ["reference", "msal-python", "msal-node"]
COLUMNS = ["wam", device.NATIVE]
"""The stand-ins of the native runtimes, one for Python and one for Node; and the real one, over D-Bus."""
STORIES = ["WAM-16/never", "WAM-22"]

SLOWEST = 15.0
"""Seconds in which a step is over: the patience of two calls, and what a driver waits beyond."""


@pytest.fixture(scope="module")
def told() -> dict[str, Variant]:
    return {story.id: story for story in stories.read()}


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("name", CLIENTS)
def test_every_call_ends_by_itself(
    name: str, column: str, story: str, troupe: Troupe, told: dict[str, Variant]
) -> None:
    events: list[Event] = []
    ended = troupe.tell(told[story], client.find(name), events.append, broker=column)
    if ended.outcome is Outcome.SKIPPED:
        pytest.skip(f"{ended.reasons}")
    assert ended.outcome in (Outcome.PASSED, Outcome.KNOWN), ended.reasons
    steps = [each for each in events if isinstance(each, StepEnded)]
    assert len(steps) == len(told[story].scenario.steps)
    assert max(each.took for each in steps) < SLOWEST
