"""The examples of README's "Your own program" run as they stand there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
pytestmark = pytest.mark.skipif(not README.exists(), reason="an installed package has no README beside it")


def examples() -> list[str]:
    section = README.read_text("utf-8").partition("## Your own program\n")[2].partition("\n## ")[0]
    return re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


def shell(text: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    told = {**os.environ, "PATH": path, "MOCK_ENTRA_HOME": str(folder / "kept")}
    command = ["sh", "-eu", "-c", text]
    ran = subprocess.run(command, cwd=folder, env=told, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_a_program_is_answered_under_the_real_name(tmp_path: Path) -> None:
    document = json.loads(shell(examples()[0], tmp_path))
    assert document["token_endpoint"].startswith("https://login.microsoftonline.com/")
    assert len((tmp_path / "ledger.jsonl").read_text().splitlines()) == 1


def test_a_shell_and_a_dockerfile_are_told_whom_to_trust(tmp_path: Path) -> None:
    shell(examples()[1], tmp_path)
    assert (tmp_path / "Dockerfile.trust").read_text().startswith("COPY trust/ ")
