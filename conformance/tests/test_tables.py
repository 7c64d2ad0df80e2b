"""A folder is a table: each file is a row, each row a file."""

import tomllib
from pathlib import Path
from typing import get_args

import pytest

import conformance
from conformance import checks, expectation, samples, schemas, steps
from conformance.clients import BUILT_IN, FOLDER
from conformance.kinds import ROWS

HOME = Path(conformance.__file__).parent


def files(folder: str, *apart: str) -> set[str]:
    return {file.stem for file in (HOME / folder).glob("*.py")} - {"__init__", *apart}


def test_every_step_is_a_file_named_as_it_is_written() -> None:
    union = get_args(get_args(steps.Step)[0])
    assert {step.model_fields["do"].annotation.__args__[0] for step in union} == files("steps", "step")


def test_every_check_is_a_file_named_as_it_is_written() -> None:
    assert set(checks.Expectation.model_fields) == files("checks", "check")


def test_every_built_in_client_is_a_folder_with_its_name() -> None:
    written = {file.parent.name: tomllib.loads(file.read_text())["name"] for file in FOLDER.glob("*/client.toml")}
    assert written == {name: name for name in BUILT_IN}


def test_every_sample_is_a_folder_with_its_name() -> None:
    written = {
        file.parent.name: tomllib.loads(file.read_text())["name"] for file in samples.FOLDER.glob("*/program.toml")
    }
    assert written == {name: name for name in samples.SAMPLES}


def test_expectations_belong_to_built_in_clients() -> None:
    assert {file.stem for file in expectation.FOLDER.glob("*.yaml")} <= set(BUILT_IN) - {"reference"}


def test_kinds_are_told_for_built_in_clients_that_do_not_tell_them_themselves() -> None:
    assert set(ROWS) == set(BUILT_IN) - {"reference"}


@pytest.mark.parametrize("name", schemas.FILES)
def test_a_schema_is_fresh(name: str) -> None:
    file, _ = schemas.FILES[name]
    assert file.read_text(encoding="utf-8") == schemas.text(name), "run: conformance schema --write"
