"""Caches and their files are changed and looked into as a story says."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import client
from conformance.cache_format import UnreadableCacheError, parsed, summary
from conformance.events import Outcome
from conformance.load import Variant
from conformance.steps.edit_cache import Edit, edit
from conformance.steps.file import Change, change
from conformance.troupe import Troupe

CACHE: dict[str, Any] = {
    "AccessToken": {"a": {"realm": "t1", "environment": "e", "expires_on": "1000", "cached_at": 900, "secret": "s"}},
    "RefreshToken": {"r": {"environment": "e", "family_id": "1"}},
    "Account": {"u": {"environment": "e"}},
    "Strange": {"x": {}},
}


@pytest.mark.parametrize(
    ("wanted", "kind", "field", "value"),
    [
        ({"shift": -100}, "AccessToken", "expires_on", "900"),
        ({"shift": -100}, "AccessToken", "cached_at", 800),
        (
            {"set_field": {"kind": "access_tokens", "field": "realm", "value": "t2"}},
            "AccessToken",
            "realm",
            "t2",
        ),
        ({"delete_field": {"kind": "refresh_tokens", "field": "family_id"}}, "RefreshToken", "family_id", None),
        ({"expire_access_tokens": True}, "AccessToken", "secret", "s"),
    ],
)
def test_a_cache_is_edited_entry_by_entry(wanted: Any, kind: str, field: str, value: object) -> None:
    edited = edit(CACHE, Edit.model_validate(wanted))
    (entry,) = edited[kind].values()
    assert entry.get(field) == value
    assert edited["Strange"] == {"x": {}}


def test_a_cache_gets_what_nobody_knows() -> None:
    edited = edit(
        CACHE, Edit.model_validate({"add": {"Account": {"v": {}}, "New": {"n": {}}}, "drop_access_tokens": True})
    )
    assert summary(edited) == {
        "readable": True,
        "access_tokens": 0,
        "refresh_tokens": 1,
        "id_tokens": 0,
        "accounts": 2,
        "app_metadata": 0,
        "realms": [],
        "environments": ["e"],
        "families": ["1"],
        "fields": ["environment", "family_id"],
        "unknown": ["New", "Strange"],
    }


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links take developer mode on Windows")
def test_a_file_is_tampered_with(tmp_path: Path) -> None:
    file = tmp_path / "cache"
    change(file, Change(name="cache", text="abcdefgh"))
    change(file, Change(name="cache", flip=True))
    assert file.read_bytes() == b"abcd" + bytes([ord("e") ^ 0xFF]) + b"fgh"
    change(file, Change(name="cache", cut=True))
    assert file.read_bytes() == b"abcd"
    change(tmp_path / "link", Change(name="link", link_to="cache"))
    assert (tmp_path / "link").read_bytes() == b"abcd"
    change(file, Change(name="cache", remove=True))
    assert not file.exists()


def test_a_file_that_is_not_there_breaks_the_story(troupe: Troupe, story: Callable[[str], Variant]) -> None:
    told = "column: suite\nsteps:\n  - {do: file, with: {name: nothing, cut: true}}\n"
    ended = troupe.tell(story(told), None)
    assert (ended.outcome, ended.reasons[0].partition("]")[0]) == (Outcome.BROKEN, "stage: [Errno 2")


STORY = """
app: {application: desktop, kind: public, cache: {file: shared.json}}
apps:
  second: {application: desktop, kind: public, process: own, cache: {file: shared.json}}
steps:
  - do: sign_in
    as: first
    with: {user: alice, scopes: [User.Read]}
    must:
      cache: {access_tokens: 1, refresh_tokens: 1, accounts: 1, app_metadata: {at_least: 0}}
      files: {shared.json: {exists: true, link: false, holds_tokens: true}, nothing.json: {exists: false}}
  - do: accounts
    app: second
    as: known
    must: {accounts: {usernames: [alice@contoso.com]}}
  - do: silent
    among: [app, second]
    parallel: 2
    with: {scopes: [User.Read], account: "${known.accounts.all.0}"}
    must: {result: {same_as: first}, parallel: {results: 4, errors: 0, tokens: 1, cache: 4, network: 0}}
  - {do: edit_cache, with: {refresh_due: true}}
  - {do: fault, with: {at: token, reply: {delay: 0.5}}}
  - do: silent
    with: {scopes: [User.Read], account: "${known.accounts.all.0}"}
    must: {timing: {refresh: blocking, took: {at_least: 0.5}}, wire: {token: {count: 1}}}
  - do: edit_cache
    with: {corrupt: true}
    either: true
"""


def test_two_programs_share_a_cache_in_a_file(troupe: Troupe, tmp_path: Path, story: Callable[[str], Variant]) -> None:
    ended = troupe.tell(story(STORY), client.find("msal-python"))
    assert (ended.outcome, ended.reasons) == (Outcome.PASSED, ())


TORN = """
app: {application: desktop, kind: public, cache: {file: kept}}
steps:
  - {do: sign_in, with: {user: alice, scopes: [User.Read]}, must: {cache: {readable: true, access_tokens: 1}}}
  - {do: file, with: {name: kept, text: "{} {"}}
"""


def test_a_torn_cache_is_a_fact_about_the_client(troupe: Troupe, story: Callable[[str], Variant]) -> None:
    looked = "  - {do: hello, must: {cache: {readable: false, access_tokens: 0}}}\n"
    ended = troupe.tell(story(TORN + looked), client.find("msal-python"))
    assert (ended.outcome, ended.reasons) == (Outcome.PASSED, ())


def test_a_torn_cache_cannot_be_edited(troupe: Troupe, story: Callable[[str], Variant]) -> None:
    ended = troupe.tell(story(TORN + "  - {do: edit_cache, with: {refresh_due: true}}\n"), client.find("msal-python"))
    assert ended.outcome is Outcome.BROKEN
    assert ended.reasons[0].startswith("what the client keeps cannot be read: Extra data")


@pytest.mark.parametrize("text", ["[]", "{} {", '"secret"', "{"])
def test_what_is_no_cache_is_refused_without_its_words(text: str) -> None:
    with pytest.raises(UnreadableCacheError) as refused:
        parsed(text)
    assert "secret" not in str(refused.value)
