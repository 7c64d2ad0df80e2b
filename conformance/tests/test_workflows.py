"""The workflows pin what they use, ask for little, and the action's script does what the action says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

GITHUB = Path(__file__).parents[2] / ".github"
FILES = sorted(GITHUB.rglob("*.yml"))
pytestmark = pytest.mark.skipif(not FILES, reason="an installed package has no workflows beside it")


def steps(document: dict[str, Any]) -> list[dict[str, Any]]:
    holders = [*document.get("jobs", {}).values(), document.get("runs", {})]
    return [step for holder in holders for step in holder.get("steps", [])]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name + "/" + file.name)
def test_every_action_is_pinned_by_its_whole_hash_and_names_its_version(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    used = re.findall(r"uses: (.+)", text)
    assert used
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each) for each in used)


def test_a_workflow_may_read_and_nothing_else() -> None:
    for file in (GITHUB / "workflows").glob("*.yml"):
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert told["permissions"] == {}
        assert all(job.get("permissions", {}) in ({}, {"contents": "read"}) for job in told["jobs"].values())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name + "/" + file.name)
def test_no_script_holds_an_expression(file: Path) -> None:
    """What somebody else may write must not become a command."""
    scripts = [step.get("run", "") for step in steps(yaml.safe_load(file.read_text(encoding="utf-8")))]
    assert not any("${{" in script for script in scripts)


def action(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    around = {
        **os.environ,
        "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"],
        "RUNNER_TEMP": str(folder),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        **settings,
    }
    script = ["bash", str(GITHUB / "actions/conformance/run.sh")]
    return subprocess.run(script, env=around, capture_output=True, text=True, timeout=200)


@pytest.mark.skipif(shutil.which("bash") is None or shutil.which("npm") is None, reason="bash, Node and npm are needed")
def test_the_action_finds_a_planted_regression_and_writes_it_down(tmp_path: Path) -> None:
    """An older msal-node, which believes a foreign issuer, against the report of a newer one."""
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
    good = action(before, STORIES="BAD-04\nCC-05", CLIENTS="msal-node")
    assert good.returncode == 0, good.stdout + good.stderr
    baseline = str(before / "conformance" / "run.json")
    bad = action(after, STORIES="BAD-04\nCC-05", CLIENTS="msal-node@2.15.0", BASELINE=baseline)
    assert bad.returncode == 1
    summary = (after / "summary").read_text(encoding="utf-8")
    assert "✕ Conformance, run → run: 1 worse" in summary
    assert "| `BAD-04/foreign-issuer` | msal-node 7.2.1 → 2.15.0 | passed → failed:" in summary
    assert f"html={after}/conformance/matrix.html" in (after / "output").read_text(encoding="utf-8")
