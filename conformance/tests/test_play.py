"""A story is told within its deadline, event by event, and what goes wrong has its own verdict."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance import client
from conformance.cast import Cast
from conformance.clients import FOLDER
from conformance.events import (
    Asked,
    CellEnded,
    CellStarted,
    Event,
    Exchanged,
    Judged,
    Logged,
    Outcome,
    StepEnded,
    StepStarted,
)
from conformance.load import Variant
from conformance.play import Cell, play
from conformance.stage import Stage
from conformance.troupe import Troupe

Write = Callable[[str], Variant]
CLIENTS = Path(__file__).parent / "clients"
ASK = 'steps:\n  - {do: client_credential, with: {scopes: ["${resource.audience}/.default"]}}\n'


def test_everything_that_happens_is_an_event_in_order(troupe: Troupe, story: Write) -> None:
    seen: list[Event] = []
    troupe.tell(
        story(f"app: {{application: daemon, credential: assertion}}\n{ASK}"), client.find("reference"), seen.append
    )
    kinds = [type(event) for event in seen if not isinstance(event, Logged | Exchanged | Judged)]
    assert kinds == [CellStarted, StepStarted, Asked, StepEnded, CellEnded]
    assert [event.endpoint for event in seen if isinstance(event, Exchanged)] == ["discovery", "token"]


def test_a_client_that_fails_where_it_must_not_ends_the_story(troupe: Troupe, story: Write) -> None:
    ended = troupe.tell(
        story(f"app: {{credential: {{secret: wrong-secret}}}}\n{ASK}{ASK[7:]}"), client.find("reference")
    )
    assert ended.outcome is Outcome.FAILED
    assert len(ended.reasons) == 1


def test_what_a_client_cannot_do_is_unsupported(troupe: Troupe, story: Write) -> None:
    ended = troupe.tell(story(f"app: {{}}\nneeds: [walk_on_water]\n{ASK}"), client.find("reference"))
    assert (ended.outcome, ended.reasons) == (Outcome.UNSUPPORTED, ("reference has no walk_on_water",))


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("app: {tenant: nowhere}\n", "no tenant nowhere"),
        ("app: {application: nobody}\n", "no confidential application nobody"),
        ("world: no-such-world\napp: {}\n", "no-such-world"),
        ("app: {authority: '${tenants.nowhere.authority}'}\n", "stands for nothing"),
    ],
)
def test_a_story_that_does_not_fit_its_world_is_broken(troupe: Troupe, story: Write, rest: str, words: str) -> None:
    ended = troupe.tell(story(rest + ASK), client.find("reference"))
    assert ended.outcome is Outcome.BROKEN
    assert words in ended.reasons[0]


def test_a_directory_event_that_does_not_exist_is_broken(troupe: Troupe, story: Write) -> None:
    ended = troupe.tell(story("column: suite\nsteps:\n  - {do: directory, event: moon_landing}\n"), None)
    assert ended.outcome is Outcome.BROKEN


@pytest.mark.parametrize("how", ["prints", "ends", "is-silent", "answers-another"])
def test_a_driver_that_breaks_the_contract_is_broken_and_not_failed(troupe: Troupe, story: Write, how: str) -> None:
    ended = troupe.tell(story(f"app: {{}}\n{ASK}"), client.find(f"{CLIENTS / 'broken'}@{how}"))
    assert ended.outcome is Outcome.BROKEN
    assert ended.reasons[0].startswith("driver: ")


def test_a_client_that_cannot_be_installed_is_skipped_with_the_reason(
    troupe: Troupe, story: Write, tmp_path: Path
) -> None:
    (tmp_path / "client.toml").write_text(
        'name = "absent"\nrun = ["x"]\nprobe = ["no-such-runtime"]\nhow_to_get = "buy one"\n', encoding="utf-8"
    )
    ended = troupe.tell(story(f"app: {{}}\n{ASK}"), client.find(str(tmp_path)))
    assert (ended.outcome, ended.reasons) == (Outcome.SKIPPED, ("no-such-runtime was not found; buy one",))


def test_a_story_past_its_deadline_is_broken(troupe: Troupe, story: Write) -> None:
    late = f"deadline: 0.5\napp: {{}}\nsteps:\n  - {{do: fault, with: {{at: token, reply: {{delay: 5}}}}}}\n{ASK[7:]}"
    ended = troupe.tell(story(late), client.find("reference"))
    assert (ended.outcome, ended.reasons) == (Outcome.BROKEN, ("the story was not over within 0.5 s",))
    assert ended.took < 3


def test_cancelling_a_story_closes_its_world_and_ends_its_driver(story: Write) -> None:
    slow = f"names: real\napp: {{}}\nsteps:\n  - {{do: fault, with: {{at: token, reply: {{delay: 30}}}}}}\n{ASK[7:]}"

    async def go() -> list[object]:
        async with Stage() as stage, Cast() as cast:
            begun = asyncio.Event()

            def listen(event: Event) -> None:
                if isinstance(event, StepStarted) and event.step == 2:
                    begun.set()

            telling = asyncio.create_task(play(Cell(story(slow), client.find("reference")), stage, cast, listen))
            await asyncio.wait_for(begun.wait(), 20)
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            return [telling.cancelled(), len(cast.players), len(stage.worlds())]

    assert asyncio.run(asyncio.wait_for(go(), 40)) == [True, 0, 1]


def test_an_either_step_takes_both_outcomes(troupe: Troupe, story: Write) -> None:
    for secret in ("secret", "{secret: wrong-secret}"):
        steps = ASK.replace("client_credential,", "client_credential, either: true, observe: [error.kind],")
        ended = troupe.tell(story(f"app: {{credential: {secret}}}\n{steps}"), client.find("reference"))
        assert ended.outcome in (Outcome.PASSED, Outcome.OBSERVED)


def test_time_travels_in_the_world_of_the_story(troupe: Troupe, story: Write) -> None:
    text = """app: {}
steps:
  - {do: client_credential, as: first, with: {scopes: ["${resource.audience}/.default"]}}
  - {do: travel, with: {seconds: 7200}}
  - do: call_api
    with: {resource: "${resource.url}", token: "${first.result.token}"}
    must: {resource: {status: 401}}
"""
    assert troupe.tell(story(text), client.find("reference")).outcome is Outcome.PASSED


def test_a_cache_can_be_aged_behind_the_back_of_a_client(troupe: Troupe, story: Write) -> None:
    text = """app: {}
steps:
  - {do: client_credential, as: first, with: {scopes: ["${resource.audience}/.default"]}}
  - {do: edit_cache, with: {expire_access_tokens: true}}
  - do: client_credential
    with: {scopes: ["${resource.audience}/.default"]}
    must: {result: {source: network, token: {not: "${first.result.token}"}}, cache: {access_tokens: 1}}
"""
    for name in ("reference", "msal-python", "msal-node"):
        assert troupe.tell(story(text), client.find(name)).outcome is Outcome.PASSED


def test_a_token_without_a_user_is_never_found_silently(troupe: Troupe, story: Write) -> None:
    text = """app: {}
steps:
  - {do: client_credential, with: {scopes: ["${resource.audience}/.default"]}}
  - do: silent
    with:
      scopes: ["${resource.audience}/.default"]
      account: {home_account_id: a.b, environment: localhost, realm: b, local_account_id: a, username: nobody}
    must: {error: {kind: cache_miss}, wire: {token: {count: 0}}}
"""
    for name in ("reference", "msal-python"):
        assert troupe.tell(story(text), client.find(name)).outcome is Outcome.PASSED


def mine(folder: Path, deviation: str) -> Path:
    """A client of one's own, which is the reference client, with one known deviation."""
    kit, program = FOLDER / "kit", FOLDER / "reference" / "reference.py"
    (folder / "client.toml").write_text(
        f'name = "mine"\nrun = ["{{python}}", {str(program)!r}]\n'
        f'[env.always]\nPYTHONPATH = {str(kit)!r}\nCONFORMANCE_CA = "{{ca}}"\n',
        encoding="utf-8",
    )
    entry = f"scenario: TRY-01, step: 1, why: it was always so, evidence: {{link: x}}, {deviation}"
    (folder / "mine.yaml").write_text(f"deviations:\n  - {{{entry}}}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("deviation", "outcome"),
    [
        ("path: result.source, expect: network", Outcome.KNOWN),
        ("path: result.source, expect: broker", Outcome.FAILED),
        ("path: result.source, expect: network, versions: '>=99'", Outcome.FAILED),
        ("path: result.token_type, expect: pop", Outcome.FIXED),
    ],
)
def test_a_client_of_ones_own_brings_its_known_deviations(
    troupe: Troupe, story: Write, tmp_path: Path, deviation: str, outcome: Outcome
) -> None:
    promised = "source: cache" if "source" in deviation else "token_type: Bearer"
    told = story(f"app: {{}}\n{ASK.replace('do:', f'must: {{result: {{{promised}}}}}, do:')}")
    assert troupe.tell(told, client.find(str(mine(tmp_path, deviation)))).outcome is outcome
