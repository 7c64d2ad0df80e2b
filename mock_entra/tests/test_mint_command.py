"""`mock-entra mint` on the command line: a token, or one clear line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mock_entra.cli import cli
from mock_entra.embedding import Server
from mock_entra.tests.embedded import claims, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory) as server:
        yield server


@pytest.fixture
def ready_file(server: Server, tmp_path: Path) -> Path:
    path = tmp_path / "ready.json"
    path.write_text(json.dumps(server.ready))
    return path


def refused(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["mint", *arguments], env={"MOCK_ENTRA_READY": ""})
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    return line


def test_a_token_is_printed(ready_file: Path) -> None:
    told = '{"application": "workforce/contoso/daemon", "resource": "workforce/contoso/todolist"}'
    result = CliRunner().invoke(cli, ["mint", told, "--ready-file", str(ready_file)])
    assert claims(result.stdout.strip())["idtyp"] == "app"


def test_a_token_is_minted_by_the_authority_of_the_environment(ready_file: Path) -> None:
    result = CliRunner().invoke(cli, ["mint"], env={"MOCK_ENTRA_READY": str(ready_file)})
    assert (result.exit_code, result.stdout.count(".")) == (0, 2)


def test_nothing_named_is_said_so() -> None:
    assert refused().startswith("mock-entra: no running authority is named: start `mock-entra serve --ready-file FILE`")


@pytest.mark.parametrize("text", ["{}", "[]", "3", "", "{", '{"ca": null, "control": [], "id": "x"}'])
def test_a_file_without_a_ready_line_is_said_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ready.json"
    path.write_text(text)
    assert refused("--ready-file", str(path)).startswith(f"mock-entra: there is no ready line in {path} (")


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert f"no ready line can be read in {tmp_path / 'x'} (" in refused("--ready-file", str(tmp_path / "x"))


CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "a certificate authority that is gone": ({"ca": "/nowhere/ca.pem"}, "/nowhere/ca.pem, which "),
    "an authority that has ended": ({"control": {"url": "https://localhost:1", "token": "x"}}, "does not answer: "),
    "a token of another run": ({"control": {"token": "x"}}, "mock-entra: "),
}


@pytest.mark.parametrize(("change", "why"), CHANGES.values(), ids=CHANGES)
def test_a_ready_line_that_is_no_longer_true_is_said_so(ready_file: Path, change: dict[str, Any], why: str) -> None:
    line = json.loads(ready_file.read_text())
    control = line["control"] | change.get("control", {})
    ready_file.write_text(json.dumps(line | change | {"control": control}))
    assert why in refused("--ready-file", str(ready_file))


def test_a_refusal_is_its_sentence(ready_file: Path) -> None:
    line = refused('{"application": "nobody"}', "--ready-file", str(ready_file))
    assert line.startswith("mock-entra: there is no application 'nobody'; there is: ")
