"""A machine that can have no session says why, and what would help."""

import os
import sys
from pathlib import Path

import pytest

from broker_shims.doors import dbus

pytestmark = pytest.mark.anyio


def test_what_is_not_found_is_told_with_the_command_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    told = dbus.missing()
    assert "dbus-daemon was not found: apt-get install dbus" in told
    assert "gnome-keyring-daemon was not found: apt-get install gnome-keyring" in told


def test_a_user_without_a_name_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 987_654_321)
    assert "user 987654321 has no name" in dbus.missing()


def test_another_system_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "this is darwin" in dbus.missing()


async def test_a_session_that_cannot_be_had_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(dbus.NoSessionError, match="apt-get install dbus"):
        async with dbus.private_session():
            pass


async def test_a_bus_that_does_not_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "dbus-daemon"
    program.write_text("#!/bin/sh\necho 'no bus today' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(dbus.NoSessionError, match="no bus today"):
        async with dbus.private_session():
            pass
