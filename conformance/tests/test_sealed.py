"""Under real names a client is sealed in where that works; told by proxy, the same story ends the same."""

import pytest

from conformance import client, stories
from conformance.events import Outcome
from conformance.load import Variant
from conformance.stage import NAMES_BY
from conformance.troupe import Troupe

CLIENTS = ["reference", "msal-python", "msal-node"]


def story() -> Variant:
    """A story under real names that every client passes."""
    return next(each for each in stories.read() if each.id == "CIAM-03/workforce-by-id+secret")


@pytest.mark.parametrize("name", CLIENTS)
def test_a_story_under_real_names_ends_the_same_sealed_and_by_proxy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = []
    for by in ("sealed", "proxy"):
        monkeypatch.setenv(NAMES_BY, by)
        with Troupe() as troupe:
            ends.append(troupe.tell(story(), client.find(name)))
    if ends[0].outcome is Outcome.SKIPPED:
        pytest.skip(f"{name} cannot play here: {ends[0].reasons}")
    assert [end.outcome for end in ends] == [Outcome.PASSED, Outcome.PASSED], [end.reasons for end in ends]
