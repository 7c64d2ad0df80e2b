"""The example of README's "Behind a broker" runs as it stands there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
pytestmark = pytest.mark.skipif(not README.exists(), reason="an installed package has no README beside it")


def example(language: str) -> str:
    section = README.read_text("utf-8").partition("## Behind a broker\n")[2].partition("\n## ")[0]
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no sh")
def test_a_program_gets_its_token_from_a_broker(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(example("python"), "utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    told = {**os.environ, "PATH": path, "MOCK_ENTRA_HOME": str(tmp_path / "kept")}
    command = ["sh", "-eu", "-c", example("sh")]
    ran = subprocess.run(command, cwd=tmp_path, env=told, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (0, "broker Alice Ames\n"), ran.stderr
    calls = [json.loads(line) for line in (tmp_path / "calls.jsonl").read_text("utf-8").splitlines()]
    assert [call.get("operation") for call in calls] == ["sign_in_silently"]
