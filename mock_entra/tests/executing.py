"""`mock-entra exec` as a person types it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

EXEC = (sys.executable, "-m", "mock_entra", "exec")
PATIENCE = 60
TENANT = "11111111-aaaa-4000-8000-000000000001"
API = "11111111-aaaa-4000-8000-00000000a001"
HOST = "login.microsoftonline.com"

SETTINGS = {
    "AUTHORITY": f"https://{HOST}/{TENANT}",
    "AZURE_TENANT_ID": TENANT,
    "AZURE_CLIENT_ID": "11111111-aaaa-4000-8000-00000000a002",
    "AZURE_CLIENT_SECRET": "mock-secret-of-the-daemon",
    "SCOPE": f"api://{API}/.default",
    "API_URL": f"https://{HOST}/resources/{API}/api/todolist",
}
"""What an administrator would have given a daemon of the default world."""


def execute(
    *command: str, options: tuple[str, ...] = (), environment: Mapping[str, str] | None = None, **popen: Any
) -> "subprocess.CompletedProcess[str]":
    """What `mock-entra exec OPTIONS -- COMMAND` said and how it ended."""
    return subprocess.run(
        [*EXEC, *options, "--", *command],
        **{"capture_output": True, "text": True, "timeout": PATIENCE, "check": False, **popen},
        env={**os.environ, **(environment or {})},
    )


@cache
def why_not_sealed() -> str | None:
    """None where this machine lets a run be sealed, found out by doing it; else what it says."""
    with tempfile.TemporaryDirectory() as folder:
        done = execute("true", options=("--sealed",), cwd=folder)
    assert done.returncode in (0, 2), done.stderr
    return done.stderr.strip() if done.returncode else None


def needs_sealing() -> None:
    reason = why_not_sealed()
    if reason:
        pytest.skip(f"a run cannot be sealed here: {reason}")


def mode(name: str) -> tuple[str, ...]:
    """The option that insists; skips where sealing is denied."""
    if name == "sealed":
        needs_sealing()
    return (f"--{name}",)
