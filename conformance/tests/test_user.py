"""The story's person signs in as the script says, and says at once where it says nothing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import client, places
from conformance.client import Client
from conformance.events import Answered, CellEnded, Event, Outcome
from conformance.load import Variant
from conformance.troupe import Troupe

Facts = dict[str, Any]
Write = Callable[[str], Variant]

HERE = Path(__file__).parent
PLAIN = HERE / "clients" / "plain"
TOLD = places.read(HERE / "prompts.yaml").plain()
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WITHOUT = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")
BY = ["http", pytest.param("chromium", marks=WITHOUT)]

PEOPLE: Facts = {
    "on": "default",
    "confirm_devices": True,
    "tenants": [
        {
            "name": "contoso",
            "kind": "workforce",
            "users": [
                {"name": "erin", "password": "erin-has-no-secrets", "must_change_password": True},
                {"name": "mike", "password": "mike-has-no-secrets", "multi_factor": True},
                {"name": "nick", "password": "nick-has-no-secrets", "multi_factor": True, "mfa_registered": False},
            ],
        }
    ],
}


@pytest.fixture(scope="module")
def plain() -> Client:
    return client.find(str(PLAIN))


def asks(*steps: Facts, by: str = "http", **more: Any) -> str:
    """A story of steps in which the client opens a browser, unless they do something else; JSON is YAML, too."""
    told = [{"do": "interactive", **step} for step in steps]
    for step in told:
        if "user" in step:
            step["user"] = {**step["user"], "by": by}
    lines = {"app": {"application": "desktop", "kind": "public"}, "steps": told, **more}
    return "\n".join(f"{name}: {json.dumps(value)}" for name, value in lines.items())


def opens(*script: Any, must: Facts | None = None, **wanted: Any) -> Facts:
    return {"with": {"scopes": ["User.Read"], **wanted}, "user": {"browser": list(script)}, "must": must or {}}


SIGN_IN = {"sign_in": "alice"}


def verdict(ended: CellEnded) -> tuple[Outcome, str]:
    return ended.outcome, " / ".join(ended.reasons)


@pytest.mark.parametrize("names", ["own", "real"])
@pytest.mark.parametrize("mode", ["query", "form_post"])
@pytest.mark.parametrize("by", BY)
def test_a_browser_goes_from_the_first_page_back_to_the_client(
    troupe: Troupe, story: Write, plain: Client, names: str, mode: str, by: str
) -> None:
    must = {
        "prompts": {"browser": 1, "any": 1, "pages": {"username": 1, "password": 1, "kmsi": 1, "consent": 0}},
        "reply": {"mode": mode, "arrived": "200"},
        "wire": {"authorize": {"count": 1}},
    }
    told = asks(opens(SIGN_IN, must=must, response_mode=mode), by=by, names=names)
    assert verdict(troupe.tell(story(told), plain)) == (Outcome.PASSED, "")


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("asked", TOLD["answered"])
def test_each_page_is_answered(troupe: Troupe, story: Write, plain: Client, asked: str, by: str) -> None:
    told = asks(*TOLD["answered"][asked], by=by, world=PEOPLE)
    assert verdict(troupe.tell(story(told), plain)) == (Outcome.PASSED, "")


@pytest.mark.parametrize("words", TOLD["lost"])
def test_who_does_not_know_what_to_do_ends_the_step_at_once(
    troupe: Troupe, story: Write, plain: Client, words: str
) -> None:
    """The client listens for 15 seconds, and nobody waits for that."""
    ended = troupe.tell(story(asks(*TOLD["lost"][words])), plain)
    assert ended.outcome is Outcome.FAILED
    assert words in ended.reasons[0]
    assert ended.took < 10


def test_a_window_can_be_closed_and_nothing_answered(troupe: Troupe, story: Write, plain: Client) -> None:
    told = opens({"username": "alice"}, "close", timeout=0.5, must={"error": {"class": "Timeout"}})
    assert verdict(troupe.tell(story(asks(told)), plain)) == (Outcome.PASSED, "")


def test_whoever_stands_before_a_device_can_give_up(troupe: Troupe, story: Write, plain: Client) -> None:
    must = {"error": {"class": "Cancelled"}, "prompts": {"any": 0}}
    told = {"do": "device_code", "cancels": True, "with": {"scopes": ["User.Read"]}, "must": must}
    assert verdict(troupe.tell(story(asks(told)), plain)) == (Outcome.PASSED, "")


BY_HAND = """
app: {application: desktop, kind: public}
steps:
  - do: auth_code_url
    as: asked
    with: {scopes: [User.Read], response_mode: fragment}
    must: {url: {query: {response_mode: fragment}}}
  - do: browse
    as: back
    with: {url: "${asked.url.address}"}
    user: {browser: [{sign_in: alice}]}
    must:
      reply:
        {mode: fragment, address: "http://localhost", arrived: absent, parameters: {state: "${asked.url.query.state}"}}
  - do: by_code
    as: first
    with: {flow: "${asked.url.flow}", reply: "${back.reply.parameters}"}
    must: {id_token: {signature: valid, claims: {name: Alice Ames}}}
  - do: sign_in
    with: {user: alice, scopes: [User.Read]}
    must: {result: {differs_from: first}}
"""


def test_an_address_is_made_gone_to_and_its_answer_redeemed(troupe: Troupe, story: Write, plain: Client) -> None:
    assert verdict(troupe.tell(story(BY_HAND), plain)) == (Outcome.PASSED, "")


@pytest.mark.parametrize("by", BY)
def test_the_native_client_s_address_is_where_a_browser_leaves(
    troupe: Troupe, story: Write, plain: Client, by: str
) -> None:
    native = "https://login.microsoftonline.com/common/oauth2/nativeclient"
    made = {"do": "auth_code_url", "as": "asked", "with": {"scopes": ["User.Read"], "redirect_uri": native}}
    must = {"reply": {"address": native, "mode": "query", "parameters": {"code": "present"}}}
    went = {"do": "browse", "with": {"url": "${asked.url.address}"}, "user": {"browser": [SIGN_IN]}, "must": must}
    ended = troupe.tell(story(asks(made, went, by=by, names="real")), plain)
    assert verdict(ended) == (Outcome.PASSED, "")


def test_a_token_is_held_against_that_of_an_earlier_step(troupe: Troupe, story: Write, plain: Client) -> None:
    ended = troupe.tell(story(BY_HAND.replace("differs_from", "same_as")), plain)
    assert verdict(ended) == (Outcome.FAILED, "step 4, result.same_as: expected 'first', got 'another token'")


def test_chromium_that_is_missing_skips_the_story_with_the_command_that_gets_it(
    troupe: Troupe, story: Write, plain: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    ended = troupe.tell(story(asks(opens(SIGN_IN), by="chromium")), plain)
    assert ended.outcome is Outcome.SKIPPED
    assert ended.reasons[0].startswith("Chromium was not found; ")


def test_what_is_done_on_a_page_is_an_event_without_a_password(troupe: Troupe, story: Write, plain: Client) -> None:
    seen: list[Event] = []
    script = [{"username": "alice"}, {"password": "alice-has-no-secrets"}, {"stay_signed_in": "no"}]
    troupe.tell(story(asks(opens(*script))), plain, seen.append)
    answered = [(each.page, each.answer) for each in seen if isinstance(each, Answered)]
    answers = ["username: alice", "password: something else", "stay_signed_in: no"]
    assert answered == list(zip(["username", "password", "kmsi"], answers, strict=True))


@pytest.mark.parametrize(
    ("lie", "script", "words"),
    [
        ("says-cache", [SIGN_IN], "the client says cache, the wire saw 1 token requests"),
        ("opens-nothing", [], "asks.open.count: expected 'at least 1', got 0"),
        ("opens-twice", [SIGN_IN], "prompts.browser: expected 1, got 2"),
    ],
)
def test_a_client_that_lies_about_the_browser_is_found_out(
    troupe: Troupe, story: Write, lie: str, script: list[Any], words: str
) -> None:
    must = {"prompts": {"browser": 1}} if lie == "opens-twice" else {}
    ended = troupe.tell(story(asks(opens(*script, must=must))), client.find(f"{PLAIN}@{lie}"))
    assert ended.outcome is Outcome.FAILED
    assert words in " / ".join(ended.reasons)
