"""A machine that has nothing but Python: the doctor's advice, typed as it stands, until nothing is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
ADVICE = re.compile(r"^missing +(?P<need>[^:]+):.*\n +get it: (?P<command>.+)$", re.MULTILINE)
VERDICT = re.compile(r"^(?P<outcome>\w+) +(?P<story>[\w-]+)(?:/\S+)? @ ", re.MULTILINE)
CLIENT = "msal-node"
STORIES = ("CC-01", "CCH-01", "S15")
"""What needs Node alone; what a client keeps in a file, for which something is compiled; a program of its own."""
PATH = "/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
MOUNTS = "for each in proc dev sys; do mount --bind /$each $0/$each; done"
"""What programs expect to find in a root of their own."""

pytestmark = [
    pytest.mark.skipif("CONFORMANCE_FRESH" not in os.environ, reason="installs a whole system; `tox -e bare` does"),
    pytest.mark.skipif(
        os.name == "nt" or shutil.which("mmdebstrap") is None or os.geteuid() != 0,
        reason="a Debian is laid down beside this one: `apt-get install mmdebstrap`, as root",
    ),
]

Typed = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Typed:
    """A way to type a command on a bare machine that has our wheel and nothing else."""
    root = tmp_path_factory.mktemp("bare") / "root"
    laid_down(root)

    def enter(command: str) -> subprocess.CompletedProcess[str]:
        words = [
            "unshare",
            "--mount",
            "--fork",
            "sh",
            "-c",
            f'{MOUNTS}; exec chroot "$0" sh -c "$1"',
            str(root),
            command,
        ]
        around = {**os.environ, "PATH": PATH, "HOME": "/root", "COLUMNS": "200", "NO_COLOR": "1"}
        return subprocess.run(words, env=around, capture_output=True, text=True, timeout=600)

    made = enter("python3 -m venv /venv && /venv/bin/pip install --quiet /wheel/*.whl && apt-get update -qq")
    assert made.returncode == 0, made.stderr
    return enter


def laid_down(root: Path) -> None:
    release = subprocess.run(
        ["sh", "-c", ". /etc/os-release; echo $VERSION_CODENAME"], capture_output=True, text=True, check=True
    ).stdout.strip()
    packages = "python3,python3-venv,ca-certificates"
    subprocess.run(
        ["mmdebstrap", "--quiet", "--variant=apt", f"--include={packages}", release, root], check=True, timeout=600
    )
    for how_to_reach_registries in ("etc/ssl/certs/ca-certificates.crt", "etc/resolv.conf", "etc/hosts"):
        shutil.copy(Path("/") / how_to_reach_registries, root / how_to_reach_registries)
    (root / "wheel").mkdir()
    wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*wheel, "--wheel-dir", root / "wheel", PROJECT], check=True, timeout=300)


def test_the_advice_typed_as_it_stands_removes_what_it_names(typed: Typed) -> None:
    before = run(typed)
    assert (before.returncode, outcomes(before)) == (3, {each: {"skipped"} for each in STORIES}), before.stdout

    followed: list[tuple[str, str]] = []
    while advice := next((each for each in told(typed) if each not in followed), None):
        done = typed(advice[1])
        assert done.returncode == 0, f"{advice[1]}\n{done.stdout}{done.stderr}"
        followed.append(advice)
    sys.stdout.write("".join(f"{need}: {command}\n" for need, command in followed))

    assert "Node" in {need for need, _ in followed}
    assert told(typed) == [], "advice was followed, and the doctor still names what it was about"
    assert typed(f"conformance doctor --client {CLIENT}").returncode == 0
    after = run(typed)
    assert (after.returncode, outcomes(after)) == (0, {each: {"passed"} for each in STORIES}), after.stdout


def run(typed: Typed) -> subprocess.CompletedProcess[str]:
    return typed(f"conformance run {' '.join(STORIES)} --client {CLIENT}")


def outcomes(ran: subprocess.CompletedProcess[str]) -> dict[str, set[str]]:
    """The verdicts on each story, all its cases together."""
    told = [(outcome, story) for outcome, story in VERDICT.findall(ran.stdout) if story in STORIES]
    return {story: {outcome for outcome, each in told if each == story} for story in STORIES}


def told(typed: Typed) -> list[tuple[str, str]]:
    """What the doctor misses, and its command; who installs unattended says yes beforehand."""
    shown = typed(f"conformance doctor --client {CLIENT}").stdout
    return [(need, unattended(command)) for need, command in ADVICE.findall(shown)]


def unattended(command: str) -> str:
    return command.replace("apt-get install", "DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet", 1)
