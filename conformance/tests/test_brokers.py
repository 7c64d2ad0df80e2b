"""A story with a broker: a device of its own, somebody at its prompts, clients behind its doors, an end in any case."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import client, device, stage, stories
from conformance.events import BrokerCalled, CellEnded, Event, Outcome
from conformance.load import Variant
from conformance.places import MistakeError
from conformance.telling import tell
from conformance.troupe import Troupe

Facts = dict[str, Any]
Write = Callable[[str], Variant]
CLIENTS = ("reference", "msal-python", "msal-node")
PROVING = ("WAM-01", "WAM-10", "LNX-01", "POP-01")
NO_BUS = stage.broker_face().no_session()

SCOPES = ["User.Read"]
ASKS: Facts = {"do": "interactive", "with": {"scopes": SCOPES, "prompt": "select_account"}}


def brokered(*steps: Facts, **more: Any) -> str:
    """A story of steps; JSON is YAML, too."""
    app = {"application": "desktop", "kind": "public", "broker": "on"} | more.pop("app", {})
    lines = {"needs": ["broker"], "app": app, "device": {"accounts": ["alice", "bob"]}, "steps": steps} | more
    return "\n".join(f"{name}: {json.dumps(value)}" for name, value in lines.items())


def told(troupe: Troupe, story: Variant, seen: list[Event] | None = None, broker: str = "wam") -> CellEnded:
    return troupe.tell(story, client.find("reference"), (seen if seen is not None else []).append, broker=broker)


@pytest.mark.parametrize("broker", ["wam", "macos", "linux", "native-linux"])
@pytest.mark.parametrize("name", CLIENTS)
def test_the_proving_stories_are_green_with_every_broker(troupe: Troupe, name: str, broker: str) -> None:
    if broker == device.NATIVE and NO_BUS:
        pytest.skip(NO_BUS)
    several = [each for each in stories.read() if each.id in PROVING and device.concerns(each.scenario, broker)]
    ended = [troupe.tell(each, client.find(name), broker=broker) for each in several]
    assert {each.outcome for each in ended} <= {Outcome.PASSED, Outcome.KNOWN}, [each.reasons for each in ended]


def test_a_system_prompt_that_nobody_is_told_about_fails_the_step_at_once(troupe: Troupe, story: Write) -> None:
    ended = told(troupe, story(brokered(ASKS)))
    assert ended.outcome is Outcome.FAILED
    assert "nobody is told what to do on page `picker` of channel system" in ended.reasons[0]


def test_what_was_told_and_never_done_fails_the_step(troupe: Troupe, story: Write) -> None:
    ended = told(troupe, story(brokered(ASKS | {"user": {"system": [{"pick": "alice"}, {"consent": "accept"}]}})))
    assert "never came to do what was told: system: consent: accept" in ended.reasons[0]


@pytest.mark.parametrize(
    ("window", "judged"), [(0x1234, "right"), (0x77, "right"), ("wrong", "wrong"), ("console", "console")]
)
def test_a_prompt_is_judged_by_the_window_it_stands_in_front_of(
    troupe: Troupe, story: Write, window: int | str, judged: str
) -> None:
    step = ASKS | {"user": {"system": [{"pick": "bob"}]}, "must": {"prompts": {"modal_to": judged, "system": 1}}}
    assert told(troupe, story(brokered(step, app={"window": window}))).outcome is Outcome.PASSED


def test_a_broker_that_never_answers_ends_as_an_error(troupe: Troupe, story: Write) -> None:
    fails: Facts = {"do": "broker", "with": {"next": {"never": True}}}
    waits = ASKS | {"must": {"error": {"kind": "broker"}}}
    ended = told(troupe, story(brokered(fails, waits, device={"accounts": ["alice"], "patience": 0.3})))
    assert ended.outcome is Outcome.PASSED, ended.reasons


def test_somebody_else_is_picked_where_they_are_offered_and_signed_in_where_not(troupe: Troupe, story: Write) -> None:
    as_bob = {"result": {"account": {"username": "bob@contoso.com"}}}
    step = ASKS | {"user": {"system": [{"switch_user": "bob"}]}, "must": as_bob}
    for accounts in (["alice", "bob"], ["alice"]):
        assert told(troupe, story(brokered(step, device={"accounts": accounts}))).outcome is Outcome.PASSED


def test_every_call_is_an_event(troupe: Troupe, story: Write) -> None:
    seen: list[Event] = []
    told(troupe, story(brokered(ASKS | {"user": {"system": [{"pick": "alice"}]}})), seen)
    calls = [event for event in seen if isinstance(event, BrokerCalled)]
    assert [(each.step, each.call, each.parameters["window"]) for each in calls] == [
        (1, "sign_in_interactively", 0x1234)
    ]


def test_an_unknown_status_is_a_broken_story(troupe: Troupe, story: Write) -> None:
    ended = told(troupe, story(brokered({"do": "broker", "with": {"next": {"status": "Bored"}}})))
    assert ended.outcome is Outcome.BROKEN
    assert "Bored" in ended.reasons[0]


@pytest.mark.parametrize(
    ("platform", "columns"),
    [
        ({}, ["wam", "macos", "linux", "native-linux"]),
        ({"only": ["linux"]}, ["linux", "native-linux"]),
        ({"only": ["native-linux"]}, ["native-linux"]),
        ({"not": ["linux"]}, ["wam", "macos"]),
        ({"not": ["native-linux"]}, ["wam", "macos", "linux"]),
    ],
)
def test_a_story_says_which_brokers_it_is_told_with(story: Write, platform: Facts, columns: list[str]) -> None:
    scenario = story(brokered(ASKS, platform=platform)).scenario
    assert [each for each in device.COLUMNS if device.concerns(scenario, each)] == columns
    assert not device.concerns(scenario, "")


def test_a_broker_that_is_not_needed_is_a_mistake(story: Write) -> None:
    with pytest.raises(MistakeError, match=r"needs: \[broker\]"):
        story(brokered(ASKS, needs=[]))


def test_stories_with_a_broker_are_told_without_one_by_nobody(story: Write, tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match="--broker wam"):
        tell([story(brokered(ASKS))], ["reference"])
