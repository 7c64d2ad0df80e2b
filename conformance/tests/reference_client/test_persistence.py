"""The cache of the reference client in a file: who may read it and write it, and what is no place for it."""

import concurrent.futures
import json
import os
import stat
import sys
import time
from pathlib import Path

import msal  # type: ignore[import-untyped]  # msal ships no types
import msal_extensions  # type: ignore[import-untyped]  # ships no types
import pytest

from conformance.reference_client import AuthError, Kind, SilentRequest, Source, persistence

from .conftest import Desk

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has neither modes nor links for everybody")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "cache.json"


def test_another_program_goes_on_where_one_signed_in(desk: Desk, file: Path) -> None:
    desk.signed_in(desk.public(cache=persistence.plaintext(file)))
    other = desk.public(cache=persistence.plaintext(file))
    [account] = other.get_all_accounts()
    assert other.acquire_token_silent(SilentRequest(desk.scopes, account)).source is Source.CACHE


def test_what_another_program_does_is_seen_at_once(desk: Desk, file: Path) -> None:
    one, other = (desk.public(cache=persistence.plaintext(file)) for _ in range(2))
    assert other.get_all_accounts() == []
    account = desk.signed_in(one).account
    assert len(other.get_all_accounts()) == 1
    assert account
    other.sign_out(account)
    assert one.get_all_accounts() == []


@posix
def test_only_its_owner_may_read_the_file(desk: Desk, file: Path) -> None:
    file.parent.mkdir()
    file.write_text("{}")
    file.chmod(0o644)
    desk.signed_in(desk.public(cache=persistence.plaintext(file)))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == [file.name]


@posix
def test_a_symbolic_link_is_no_place_for_tokens(file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AuthError) as caught:
        persistence.plaintext(file)
    assert caught.value.code == "cache_is_a_link"


@posix
@pytest.mark.parametrize("name", ["cache.json", "cache.json.lockfile"])
def test_a_link_that_was_made_later_is_not_followed(desk: Desk, file: Path, tmp_path: Path, name: str) -> None:
    app = desk.public(cache=persistence.plaintext(file))
    (file.parent / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AuthError) as caught:
        desk.signed_in(app)
    assert caught.value.code == "cache_is_a_link"
    assert not (tmp_path / "elsewhere").exists()


def test_a_damaged_file_is_told_and_left_as_it_is(desk: Desk, file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"AccessToken": ')
    app = desk.public(cache=persistence.plaintext(file))
    with pytest.raises(AuthError) as caught:
        app.get_all_accounts()
    assert (caught.value.kind, caught.value.code) == (Kind.UNREADABLE, "cache_corrupt")
    assert file.read_text() == '{"AccessToken": '


def test_a_file_that_was_removed_is_an_empty_cache(desk: Desk, file: Path) -> None:
    app = desk.public(cache=persistence.plaintext(file))
    desk.signed_in(app)
    file.unlink()
    assert app.get_all_accounts() == []


def test_writers_at_the_same_time_lose_nothing(desk: Desk, file: Path) -> None:
    signed_in = desk.public()
    desk.signed_in(signed_in)
    text = signed_in.serialize_cache()

    def write(number: int) -> None:
        app = desk.public(cache=persistence.plaintext(file))
        with app._client.cache.open(writes=True) as cache:
            [entry] = json.loads(text)["Account"].values()
            cache.keep_account({**entry, "home_account_id": f"{number}.home"})

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(8)))
    assert len(json.loads(file.read_text())["Account"]) == 8


def test_the_lock_is_one_that_a_crash_releases() -> None:
    """msal-extensions has two: the other one stays where it is until somebody removes it by hand."""
    assert msal_extensions.CrossPlatLock.__module__ == "msal_extensions.cache_lock"


def test_msal_for_python_reads_the_same_file(desk: Desk, file: Path) -> None:
    desk.signed_in(desk.public(cache=persistence.plaintext(file)))
    cache = msal_extensions.PersistedTokenCache(msal_extensions.FilePersistence(str(file)))
    found = list(cache.search(msal.TokenCache.CredentialType.ACCOUNT))
    tokens = list(cache.search(msal.TokenCache.CredentialType.ACCESS_TOKEN, target=list(desk.scopes)))
    assert ([each["username"] for each in found], len(tokens)) == (["alice@contoso.com"], 1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the system can always encrypt")
def test_without_a_keyring_both_ways_out_are_named(file: Path) -> None:
    try:
        msal_extensions.build_encrypted_persistence(str(file))
    except (ImportError, RuntimeError, OSError):
        with pytest.raises(AuthError, match=r"keyring.*or ask for plaintext") as caught:
            persistence.encrypted(file)
        assert caught.value.code == "cache_unprotected"
    else:
        assert persistence.encrypted(file)


def test_a_program_that_changes_nothing_writes_nothing(desk: Desk, file: Path) -> None:
    desk.signed_in(desk.public(cache=persistence.plaintext(file)))
    before = file.stat().st_mtime_ns
    app = desk.public(cache=persistence.plaintext(file))
    [account] = app.get_all_accounts()
    app.acquire_token_silent(SilentRequest(desk.scopes, account))
    assert file.stat().st_mtime_ns == before <= time.time_ns()
