"""The doctor names what is skipped and how to get it; what is got is skipped no more."""

import asyncio
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conformance import client as clients
from conformance import installation, needs
from conformance.clients import BUILT_IN

TOOLS = ("node", "npm")
EXTENSIONS = "@azure/msal-node-extensions"


def bare(folder: Path, *without: str) -> str:
    """A PATH with all that this machine has, but for some programs."""
    folder.mkdir()
    for place in os.environ["PATH"].split(os.pathsep):
        for program in Path(place).iterdir() if Path(place).is_dir() else ():
            link = folder / program.name
            if program.name not in without and not link.exists():
                link.symlink_to(program)
    return str(folder)


def conformance(path: str, *words: str) -> subprocess.CompletedProcess[str]:
    around = {**os.environ, "PATH": path, "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "conformance", *words], env=around, capture_output=True, text=True, timeout=120
    )


@pytest.mark.skipif(os.name == "nt", reason="a PATH of links is made")
@pytest.mark.skipif(shutil.which("node") is None, reason="Node is what is taken away and given back")
def test_following_the_advice_removes_the_skip(tmp_path: Path) -> None:
    without = bare(tmp_path / "without", *TOOLS)
    told = conformance(without, "doctor", "--client", "msal-node")
    assert told.returncode == 1
    assert f"missing  Node: not found; without it are skipped: {needs.NEEDS[0].skipped}" in told.stdout
    assert f"get it: {needs.command(needs.NEEDS[0], needs.system())}" in told.stdout
    skipped = conformance(without, "run", "CC-01", "--client", "msal-node")
    assert (skipped.returncode, "skipped     CC-01 @ msal-node" in skipped.stdout) == (3, True)

    for tool in TOOLS:  # what the command brings
        (tmp_path / "without" / tool).symlink_to(str(shutil.which(tool)))
    told = conformance(without, "doctor", "--client", "msal-node")
    assert ("good     msal-node" in told.stdout, "missing  Node" in told.stdout) == (True, False)
    assert "1 passed" in conformance(without, "run", "CC-01", "--client", "msal-node").stdout


@pytest.fixture
def without_keytar(tmp_path: Path) -> Path:
    """An installation of msal-node like this machine's, in a cache of its own, without what was compiled for it."""
    if shutil.which("npm") is None:
        pytest.skip("no npm: msal-node cannot be installed")
    client = clients.find("msal-node")
    there = asyncio.run(installation.install(client)) / "node_modules"
    home = tmp_path / "cache" / installation.home(client).name.partition("-without-")[0]
    shutil.copytree(there / "keytar", home / "node_modules" / "keytar", ignore=shutil.ignore_patterns("*.node"))
    shutil.copytree(there / EXTENSIONS, home / "node_modules" / EXTENSIONS)
    for each in (*there.iterdir(), *(there / "@azure").iterdir()):
        copy = home / "node_modules" / each.relative_to(there)
        if not copy.exists():
            copy.symlink_to(each)
    (home / "package.json").write_text("{}", encoding="utf-8")
    (home / installation.DONE).touch()
    return home


@pytest.mark.skipif(os.name == "nt", reason="an installation of links is made")
def test_what_a_client_lacks_is_missing_skipped_and_mended(
    without_keytar: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFORMANCE_CACHE", str(without_keytar.parent))
    reason = f"here: {EXTENSIONS} cannot be loaded: Cannot find module '../build/Release/keytar.node'"
    told = conformance(os.environ["PATH"], "doctor", "--client", "msal-node")
    assert told.returncode == 1
    assert f"missing  msal-node lacks broker, cache_encrypted, cache_file, pop {reason}; " in told.stdout
    assert f"remove {without_keytar}, and run again" in told.stdout
    skipped = conformance(os.environ["PATH"], "run", "CCH-01/without-metadata", "--client", "msal-node")
    assert (skipped.returncode, "skipped     CCH-01/without-metadata" in skipped.stdout) == (3, True)
    assert f"msal-node lacks cache_file {reason}; " in skipped.stdout


@pytest.mark.skipif(os.name == "nt", reason="a program of sh is made")
def test_headers_are_found_by_the_program_that_builds_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    headers = needs.Need("glue's headers", (), "what is glued", {}, headers="glue-1")
    assert needs.missing(headers) == "not found"
    program = tmp_path / "pkg-config"
    program.write_text('#!/bin/sh\n[ "$1 $2" = "--exists glue-1" ]\n', encoding="utf-8")
    program.chmod(0o755)
    assert needs.missing(headers) == ""
    assert needs.missing(replace(headers, headers="glue-2")) == "not found"


def test_what_a_system_has_no_use_for_is_not_missing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Plan9")
    nowhere = [need for need in needs.NEEDS if need.only_on]
    assert nowhere
    assert [need.name for need in nowhere if needs.missing(need) or needs.of_use_here(need)] == []


@pytest.mark.skipif(os.name == "nt", reason="a program of sh is made")
def test_an_old_version_is_as_good_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.19.0\n", encoding="utf-8")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    problem = needs.missing(needs.NEEDS[0])
    assert problem == "version 18, at least 20 is needed"
    assert needs.command(needs.NEEDS[0], "apt", problem) == "npm install --global node@20 npm@10"


@pytest.mark.parametrize(
    ("release", "system"),
    [
        ('ID=debian\nVERSION="12"', "apt"),
        ("ID=linuxmint\nID_LIKE=ubuntu", "apt"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"', "dnf"),
        ("ID=arch", "pacman"),
        ("ID=alpine", "apk"),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"', "zypper"),
        ("ID=plan9", ""),
    ],
)
@pytest.mark.skipif(platform.system() in ("Darwin", "Windows"), reason="there is one answer on this system")
def test_a_distribution_is_known_by_its_family(release: str, system: str, tmp_path: Path) -> None:
    file = tmp_path / "os-release"
    file.write_text(release, encoding="utf-8")
    assert needs.system(file) == system


def test_every_need_has_a_command_on_every_system() -> None:
    elsewhere = {"brew": "Darwin", "winget": "Windows"}
    places = [(need, manager, elsewhere.get(manager, "Linux")) for need in needs.NEEDS for manager in needs.SYSTEMS]
    wanted = [(need, manager) for need, manager, system in places if not need.only_on or system in need.only_on]
    assert [(n.name, s) for n, s in wanted if needs.command(n, s).startswith("by hand")] == []


def test_what_is_skipped_is_something_that_exists() -> None:
    words = " ".join(need.skipped for need in needs.NEEDS)
    assert "msal-node" in words
    assert "msal-node" in BUILT_IN
