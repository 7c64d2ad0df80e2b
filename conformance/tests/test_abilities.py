"""What a client cannot do for want of something on this machine is skipped, what it cannot do at all is unsupported."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance import client
from conformance.clients import FOLDER
from conformance.events import Outcome
from conformance.load import Variant
from conformance.troupe import Troupe

WANTS_GLUE = f"{Path(__file__).parent / 'clients' / 'broken'}@wants-glue"
"""Its driver says that it lacks glue for files, and a key for proofs of possession."""

ASK = 'steps:\n  - {do: client_credential, with: {scopes: ["${resource.audience}/.default"]}}\n'
Write = Callable[[str], Variant]


@pytest.mark.parametrize(
    ("rest", "outcome", "reason"),
    [
        ("app: {cache: {file: cache}}", Outcome.SKIPPED, "lacks cache_file here: no glue"),
        (
            "app: {cache: {file: cache, protection: encrypted}}",
            Outcome.SKIPPED,
            "lacks cache_encrypted, cache_file here: no glue",
        ),
        (
            "needs: [pop]\napp: {cache: {file: cache}}",
            Outcome.SKIPPED,
            "lacks cache_file here: no glue; broken@wants-glue lacks pop here: no key",
        ),
        ("needs: [pop, foci]\napp: {}", Outcome.UNSUPPORTED, "broken has no foci"),
        ("app: {credential: certificate}", Outcome.UNSUPPORTED, "broken has no certificate"),
    ],
)
def test_what_is_lacking_is_told_with_its_reason(
    troupe: Troupe, story: Write, rest: str, outcome: Outcome, reason: str
) -> None:
    ended = troupe.tell(story(f"{rest}\n{ASK}"), client.find(WANTS_GLUE))
    prefix = "broken@wants-glue " if outcome is Outcome.SKIPPED else ""
    assert (ended.outcome, ended.reasons) == (outcome, (prefix + reason,))


def test_a_story_with_another_client_in_it_is_skipped_for_what_that_one_lacks(troupe: Troupe, story: Write) -> None:
    other = f"apps:\n  other: {{client: {WANTS_GLUE!r}, cache: {{file: cache}}}}"
    ended = troupe.tell(story(f"app: {{}}\n{other}\n{ASK}"), client.find("reference"))
    assert (ended.outcome, ended.reasons) == (Outcome.SKIPPED, ("broken@wants-glue lacks cache_file here: no glue",))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems encrypt without libsecret")
def test_the_kit_says_why_nothing_can_be_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("libsecret", FOLDER / "kit" / "libsecret.py")
    assert spec
    assert spec.loader
    kit = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(kit)
    monkeypatch.setitem(sys.modules, "gi", None)
    assert kit.lacking().startswith("msal-extensions cannot encrypt: ")
