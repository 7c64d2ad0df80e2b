"""Microsoft's own Graph SDK for Python reads and writes people here, at the world's address and at Graph's own."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from mock_entra import World
from mock_entra.tests.embedded import CONTOSO, serving
from mock_entra.tests.executing import needs_sealing
from mock_entra.tests.programs.installed import made
from mock_entra.tests.strangers.installed import cache

HOME = Path(__file__).parent / "graph_sdk"
PROGRAM = (sys.executable, str(HOME / "people.py"))
PERMITTED = ["User.ReadWrite.All", "Directory.Read.All"]
PATIENCE = 120
SEEN = {
    "upn": "frida@contoso.com",
    "title": "Gardener",
    "everybody": ["Ada Minton", "Alice Ames", "Bob Brandt", "Frida Fox"],
    "found": ["frida@contoso.com"],
    "groups": ["engineering"],
    "missing": [404, "Request_ResourceNotFound", True],
}


def installing(into: Path) -> list[str]:
    """240 MB without byte code, which is why it is no dependency of the project."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile"]
    return [*pip, "--target", str(into), "-r", str(HOME / "requirements.txt")]


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """With the SDK in reach: installed once for this machine's user, outside the tree."""
    wanted = (HOME / "requirements.txt").read_bytes()
    folder = cache() / f"graph-sdk-{hashlib.sha256(wanted).hexdigest()[:12]}"
    with FileLock(f"{folder}.lock", timeout=300):
        try:
            if not folder.exists():
                made(folder, installing)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"needs msgraph-sdk, installed by `{' '.join(installing(folder))}`: {error}")
    return {**os.environ, "PYTHONPATH": str(folder)}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with serving(tmp_path_factory) as server:
        yield server.world()


def said(done: Any) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_sdk_reads_and_writes_people_at_the_worlds_address(world: World, environment: dict[str, str]) -> None:
    graph = world.ready["world"]["graph"]
    minted = world.mint(application="daemon", tenant=CONTOSO, resource=graph["audience"], roles=PERMITTED)
    told = {"GRAPH_URL": graph["url"], "TOKEN": minted["token"], "CA": str(world.ca)}
    run = subprocess.run(
        PROGRAM, env={**environment, **told}, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert said(run) == SEEN


@pytest.mark.parametrize("mode", ["sealed", "proxy"])
def test_the_sdk_unchanged_reads_and_writes_people_at_graphs_own_address(
    world: World, environment: dict[str, str], mode: str
) -> None:
    if mode == "sealed":
        needs_sealing()
    daemon, tenant = world.application("daemon", CONTOSO), world.tenant(CONTOSO)
    world.directory.grant_consent(application="daemon", tenant=CONTOSO, resource="Microsoft Graph", roles=PERMITTED)
    told = {
        "AZURE_TENANT_ID": tenant["id"],
        "AZURE_CLIENT_ID": daemon["client_id"],
        "AZURE_CLIENT_SECRET": daemon["secret"],
    }
    run = world.run(PROGRAM, mode=mode, env={**environment, **told}, timeout=PATIENCE)
    assert (said(run), run.foreign) == (SEEN, ())
