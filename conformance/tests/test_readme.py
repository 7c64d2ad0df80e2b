"""Every example of the README is run, as it stands there, from an empty folder."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

README = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)

FRESH = "CONFORMANCE_FRESH"
"""Set by `tox -e fresh`: the two commands are run in a fresh clone, with all their installing."""


def blocks(text: str) -> dict[tuple[str, int], str]:
    """Return the fenced examples by heading and number; pictures (`text`) are none."""
    found: dict[tuple[str, int], str] = {}
    for block in BLOCK.finditer(text):
        if block[1] == "text":
            continue
        heading = HEADING.findall(text[: block.start()])[-1]
        found[heading, sum(name == heading for name, _ in found)] = block[2]
    return found


EXAMPLES = blocks(README.read_text(encoding="utf-8")) if README.exists() else {}
pytestmark = pytest.mark.skipif(not EXAMPLES, reason="an installed package has no README beside it")

RUN_HERE = {
    ("Two commands", 0), ("Two commands", 1), ("From pytest", 0), ("From the shell, in any language", 0),
    ("From the shell, in any language", 1), ("Add a scenario", 0), ("Add a scenario", 1), ("Bring your own client", 0),
    ("In CI", 0), ("In CI", 1), ("Compare two versions", 0),
}  # fmt: skip
RUN_ELSEWHERE = {"Your own program", "Behind a broker"}
"""Sections whose examples other tests run."""


def test_no_example_is_left_out() -> None:
    assert {place for place in EXAMPLES if place[0] not in RUN_ELSEWHERE} == RUN_HERE


def test_it_says_where_to_report_a_vulnerability() -> None:
    security = README.read_text(encoding="utf-8").partition("\n## Security\n")[2].partition("\n## ")[0]
    assert "Report a vulnerability privately, by the repository's security advisories" in security
    assert (README.parent / "SECURITY.md").exists()


def around() -> dict[str, str]:
    """This interpreter's programs come first, as in an activated environment."""
    scripts = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": scripts + os.pathsep + os.environ["PATH"], "NO_COLOR": "1", "COLUMNS": "120"}


def shell(text: str, folder: Path) -> str:
    if shutil.which("bash") is None:
        pytest.skip("no bash to run the examples with")
    command = ["bash", "-euo", "pipefail", "-c", text]
    ran = subprocess.run(command, cwd=folder, env=around(), capture_output=True, text=True, timeout=240)
    assert ran.returncode == 0, f"{ran.stdout[-2000:]}\n{ran.stderr[-2000:]}"
    return ran.stdout


def needing(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"no {program}: apt-get install {program}")


def test_the_pytest_example_passes(tmp_path: Path) -> None:
    (tmp_path / "test_example.py").write_text(EXAMPLES["From pytest", 0], encoding="utf-8")
    assert "1 passed" in shell("python -m pytest -q -p no:cacheprovider test_example.py", tmp_path)


def test_the_shell_gets_a_token(tmp_path: Path) -> None:
    needing("jq", "curl")
    told = json.loads(shell(EXAMPLES["From the shell, in any language", 0], tmp_path))
    assert told["token_type"] == "Bearer"


def test_the_python_example_runs(tmp_path: Path) -> None:
    (tmp_path / "example.py").write_text(EXAMPLES["From the shell, in any language", 1], encoding="utf-8")
    assert shell("python example.py", tmp_path).strip() == "[]"


def test_the_story_is_told(tmp_path: Path) -> None:
    story = tmp_path / "my-stories" / "secrets" / "empty.yaml"
    story.parent.mkdir(parents=True)
    story.write_text(EXAMPLES["Add a scenario", 0], encoding="utf-8")
    told = shell(EXAMPLES["Add a scenario", 1], tmp_path)
    assert told.count("passed      MINE-01") == 2


def test_a_client_of_ones_own_is_a_column(tmp_path: Path) -> None:
    needing("perl", "curl")
    told = shell(EXAMPLES["Bring your own client", 0], tmp_path)
    assert "broken " not in told
    assert re.search(r"^perl-curl: \d+ passed, \d+ unsupported$", told, re.MULTILINE)
    assert "perl-curl" in (tmp_path / "matrix.html").read_text(encoding="utf-8")


def test_the_workflow_uses_what_the_action_offers() -> None:
    [job] = yaml.safe_load(EXAMPLES["In CI", 0])["jobs"].values()
    step: dict[str, Any] = job["steps"][-1]
    action = yaml.safe_load((README.parent / ".github/actions/conformance/action.yml").read_text(encoding="utf-8"))
    assert "/".join(step["uses"].partition("@")[0].split("/")[2:]) == ".github/actions/conformance"
    assert set(step["with"]) <= set(action["inputs"])


def test_reports_of_machines_become_one(tmp_path: Path) -> None:
    shell(EXAMPLES["In CI", 1], tmp_path)
    assert (tmp_path / "matrix.html").stat().st_size > 10_000
    assert json.loads((tmp_path / "badge.json").read_text(encoding="utf-8"))["color"] == "brightgreen"


def test_versions_are_compared(tmp_path: Path) -> None:
    needing("node", "npm")
    told = shell(EXAMPLES["Compare two versions", 0], tmp_path)
    assert "msal-node 2.15.0 → 7.2.1" in told
    assert "BAD-04/foreign-issuer" in (tmp_path / "summary.md").read_text(encoding="utf-8")


@pytest.mark.skipif(FRESH not in os.environ, reason="installs everything anew: tox -e fresh")
def test_the_first_command_takes_less_than_three_minutes_and_the_second_is_green(tmp_path: Path) -> None:
    shell(f"git clone -q '{README.parent}' clone", tmp_path)
    begun = time.monotonic()
    told = shell(EXAMPLES["Two commands", 0].replace("python3", sys.executable), tmp_path / "clone")
    took = time.monotonic() - begun
    print(told[-2000:], f"the first command took {took:.0f} s")  # noqa: T201 - the figure that is asked for
    assert took < 180
    assert (tmp_path / "clone" / "matrix.html").exists()
    if importlib.util.find_spec("xdist"):
        subprocess.run(["bash", "-c", EXAMPLES["Two commands", 1]], cwd=tmp_path / "clone", check=True, timeout=1500)
