"""Clients are installed once, whole or not at all, into a cache that can be written."""

import asyncio
import os
from pathlib import Path

import pytest

from conformance import client, environment, installation
from conformance.installation import InstallError

CLIENT = """
name = "mine"
version = "1"
run = ["{python}", "x"]
files = ["lock"]
install = [["{python}", "-c", "import os, pathlib; pathlib.Path('made').write_text(str(os.getpid()))"]]
install_version = [["{python}", "-c", "raise SystemExit('no version {version}')"]]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONFORMANCE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "client.toml").write_text(CLIENT, encoding="utf-8")
    (tmp_path / "lock").write_text("one", encoding="utf-8")
    return tmp_path


def install(folder: Path, version: str = "") -> Path:
    return asyncio.run(installation.install(client.find(f"{folder}@{version}" if version else str(folder))))


def test_an_installation_is_made_once(folder: Path) -> None:
    first = (install(folder) / "made").read_text()
    assert (install(folder) / "made").read_text() == first


def test_another_lock_file_is_another_installation(folder: Path) -> None:
    before = install(folder)
    (folder / "lock").write_text("two", encoding="utf-8")
    assert install(folder) != before


def test_two_runs_at_once_end_with_one_whole_installation(folder: Path) -> None:
    async def both() -> list[Path]:
        wanted = client.find(str(folder))
        return list(await asyncio.gather(*(installation.install(wanted) for _ in range(4))))

    assert len(set(asyncio.run(both()))) == 1
    assert len(list((folder / "cache").iterdir())) == 1


def test_an_installation_that_fails_leaves_nothing_and_says_why(folder: Path) -> None:
    with pytest.raises(InstallError, match=r"ended with 1: no version 9"):
        install(folder, "9")
    assert list((folder / "cache").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root can write everywhere: run as a user")
def test_a_cache_that_cannot_be_written_is_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "cache").mkdir(mode=0o500)
    assert installation.cache() != folder / "cache"


def test_a_file_where_the_cache_should_be_is_walked_around(folder: Path) -> None:
    (folder / "cache").write_text("in the way", encoding="utf-8")
    assert installation.cache() != folder / "cache"


def test_a_driver_inherits_nothing_that_changes_a_library(tmp_path: Path) -> None:
    outer = {
        "PATH": "/bin",
        "REQUESTS_CA_BUNDLE": "x",
        "HTTPS_PROXY": "x",
        "NODE_OPTIONS": "x",
        "MSAL_FORCE_REGION": "x",
    }
    bare = environment.bare(tmp_path, outer)
    assert bare["PATH"] == "/bin"
    assert bare["HOME"] == str(tmp_path)
    assert not set(outer) - {"PATH"} & set(bare)
    assert "x" not in bare.values()
