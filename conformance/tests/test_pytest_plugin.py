"""The plugin: stories as items, fixtures for people's own tests, and nothing imported before it is needed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import stories

BARE = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments]
    return subprocess.run(command, cwd=folder, env=BARE, capture_output=True, text=True, timeout=120, check=False)


EXAMPLE = '''
import msal
import pytest
import requests


def test_sign_in(mock_entra_trusted):
    """A world of one's own, trusted by whatever the test runs."""
    world = mock_entra_trusted
    daemon = world.application("daemon", "workforce/contoso")
    todolist = world.resource("todolist", "workforce/contoso")
    app = msal.ConfidentialClientApplication(
        daemon["client_id"],
        client_credential=daemon["secret"],
        authority=world.tenant("workforce/contoso")["authority"],
        instance_discovery=False,
    )
    token = app.acquire_token_for_client([todolist["audience"] + "/.default"])["access_token"]
    answer = requests.get(todolist["url"], headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200


def test_worlds_are_apart(mock_entra_world, mock_entra):
    with mock_entra.world() as other:
        assert other.url != mock_entra_world.url
        mock_entra_world.clock.travel(3600)
        assert mock_entra_world.clock.now() - other.clock.now() > 3000
'''

OVERRIDE = """
import pytest


@pytest.fixture(scope="session")
def mock_entra_template():
    application = {"name": "mine", "secrets": [{}]}
    return {"tenants": [{"name": "tailspin", "domains": ["tailspin.example"], "applications": [application]}]}


def test_the_world_is_made_from_my_template(mock_entra_world):
    assert mock_entra_world.application("mine")["tenant_name"] == "tailspin"
"""


@pytest.mark.parametrize(("text", "passed"), [(EXAMPLE, 2), (OVERRIDE, 1)])
def test_the_examples_of_the_fixtures_work(tmp_path: Path, text: str, passed: int) -> None:
    (tmp_path / "test_example.py").write_text(text, encoding="utf-8")
    done = run(tmp_path)
    assert f"{passed} passed" in done.stdout, done.stdout + done.stderr


def test_a_story_file_is_an_item_for_each_client(tmp_path: Path) -> None:
    file = stories.folder() / "client_credentials" / "secret.yaml"
    done = run(tmp_path, str(file), "--rootdir", str(stories.folder().parent), "-rA")
    assert "3 passed" in done.stdout, done.stdout + done.stderr


def test_a_client_can_be_chosen_and_a_red_story_tells_why(tmp_path: Path) -> None:
    file = stories.folder() / "registration" / "consent.yaml"
    lenient = ("--conformance-lenient", "roles-without-consent", "--conformance-client", "reference")
    done = run(tmp_path, str(file), "--rootdir", str(stories.folder().parent), *lenient)
    assert "REG-04 @ reference is failed" in done.stdout, done.stdout + done.stderr
    assert "token.claims.roles: expected 'absent'" in done.stdout


def test_a_wrong_story_is_an_error_of_collection_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "scenario.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "family").mkdir()
    (tmp_path / "family" / "story.yaml").write_text("id: TRY-01\ntitel: x\n", encoding="utf-8")
    done = run(tmp_path)
    assert "story.yaml:2: titel: unknown key" in done.stdout


def test_other_yaml_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "family").mkdir()
    (tmp_path / "family" / "compose.yaml").write_text("a: b\n", encoding="utf-8")
    assert "no tests ran" in run(tmp_path).stdout


UNRELATED = """
import sys

def test_nothing():
    heavy = {"pydantic", "yaml", "httpx", "mock_entra", "conformance.model", "msal", "cryptography"}
    assert not heavy & set(sys.modules)
"""


def test_an_unrelated_run_imports_nothing_of_ours(tmp_path: Path) -> None:
    (tmp_path / "test_unrelated.py").write_text(UNRELATED, encoding="utf-8")
    done = run(tmp_path, "-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:anyio")
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_the_plugin_is_imported_in_less_than_fifty_milliseconds() -> None:
    timing = (
        "import time, pytest; t = time.perf_counter(); import conformance.pytest_plugin; print(time.perf_counter() - t)"
    )
    took = [float(subprocess.check_output([sys.executable, "-c", timing], text=True)) for _ in range(3)]
    assert min(took) < 0.05
