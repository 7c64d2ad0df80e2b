"""Unmodified programs of every runtime get a token and read the To-Do list at the public addresses."""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mock_entra.tests.executing import SETTINGS, execute, mode
from mock_entra.tests.programs.installed import HERE, packages

Command = tuple[list[str], Mapping[str, str]]


def needed(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"needs {program} on the path")
    return found


def python(script: str) -> Callable[[], Command]:
    return lambda: ([sys.executable, str(HERE / "python" / script)], {"PYTHONPATH": str(packages("python"))})


def node(script: str) -> Callable[[], Command]:
    return lambda: (
        [needed("node"), str(HERE / "node" / script)],
        {"NODE_PATH": str(packages("node") / "node_modules")},
    )


def go() -> Command:
    return [str(packages("go") / "daemon")], {}


def java() -> Command:
    return [needed("java"), "-cp", f"{packages('java')}/*", str(HERE / "java/Daemon.java")], {}


def curl() -> Command:
    needed("curl")
    return [needed("sh"), str(HERE / "shell/curl.sh")], {}


PROGRAMS: dict[str, Callable[[], Command]] = {
    "msal for Python": python("msal_daemon.py"),
    "azure-identity for Python": python("identity_daemon.py"),
    "msal-node": node("msal_daemon.cjs"),
    "azure-identity for Node": node("identity_daemon.cjs"),
    "MSAL Go": go,
    "MSAL4J": java,
    "curl": curl,
}


@pytest.mark.parametrize("how", ["sealed", "proxy"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_an_unmodified_program_reads_the_list(program: str, how: str, tmp_path: Path) -> None:
    command, environment = PROGRAMS[program]()
    ledger = tmp_path / "ledger.jsonl"
    options = (*mode(how), "--keep-ledger", str(ledger))
    done = execute(*command, options=options, environment={**SETTINGS, **environment}, timeout=120)
    assert done.returncode == 0, done.stderr
    todos = json.loads(done.stdout.removeprefix("200 "))
    assert {"Water the plants", "Post the letter"} <= {todo["description"] for todo in todos}
    answered = [json.loads(line)["endpoint"] for line in ledger.read_text("utf-8").splitlines()]
    assert ("token" in answered, answered[-1], "foreign" in answered) == (True, "todolist", False)
    assert "mock-entra" not in done.stderr.replace("/mock-entra-run-", "")
