"""What the programs need, as their own package managers bring it: once for this machine's user, outside the tree."""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from mock_entra.tests.strangers.installed import cache

HERE = Path(__file__).parent
PATIENCE = 280


@dataclass(frozen=True)
class Toolchain:
    """`tool` must be on the path; `install` fills a folder, given the program's own; `files` say what goes into it."""

    tool: str
    advice: str
    files: tuple[str, ...]
    install: Callable[[str, Path, Path], list[str]]


def pip(python: str, home: Path, into: Path) -> list[str]:
    return [python, "-m", "pip", "install", "--quiet", "--target", str(into), "-r", str(home / "requirements.txt")]


def npm(program: str, home: Path, into: Path) -> list[str]:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(home / name, into)
    return [program, "ci", "--prefix", str(into), "--ignore-scripts", "--no-audit", "--no-fund"]


def go(program: str, home: Path, into: Path) -> list[str]:
    said = subprocess.run([program, "env", "GOVERSION"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, re.findall(r"\d+", said)[:2])) < (1, 24):
        pytest.skip(f"needs Go 1.24 or later, and this is {said.strip()}")
    return [program, "build", "-C", str(home), "-o", str(into / "daemon"), "."]


def maven(program: str, home: Path, into: Path) -> list[str]:
    command = [program, "--quiet", "--batch-mode", "-f", str(home / "pom.xml"), "dependency:copy-dependencies"]
    return [*command, f"-DoutputDirectory={into}"]


TOOLCHAINS = {
    "python": Toolchain(sys.executable, "", ("requirements.txt",), pip),
    "node": Toolchain("npm", "install Node.js 20 or later with npm", ("package-lock.json",), npm),
    "go": Toolchain("go", "install Go 1.24 or later", ("go.sum", "main.go"), go),
    "java": Toolchain(
        "mvn", "install a JDK 17 and Maven (`apt-get install openjdk-17-jdk-headless maven`)", ("pom.xml",), maven
    ),
}


def packages(language: str) -> Path:
    """The folder that holds them; the test is skipped, with the reason, where the toolchain is missing."""
    chain, home = TOOLCHAINS[language], HERE / language
    tool = shutil.which(chain.tool)
    if tool is None:
        pytest.skip(f"needs {chain.tool} on the path: {chain.advice}")
    digest = hashlib.sha256(b"".join((home / name).read_bytes() for name in chain.files)).hexdigest()[:12]
    folder = cache() / f"program-{language}-{digest}"
    with FileLock(f"{folder}.lock", timeout=PATIENCE + 20):
        if not folder.exists():
            made(folder, lambda draft: chain.install(tool, home, draft))
    return folder


def made(folder: Path, command: Callable[[Path], list[str]]) -> None:
    """Made beside and renamed, so that an installation that was broken off is never taken for a whole one."""
    draft = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    draft.chmod(0o755)
    try:
        done = subprocess.run(command(draft), capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
