"""The schemas of what people write, for editors: drawn from the models, committed, held fresh by a test."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from conformance.client import ClientFile
from conformance.expectation import ExpectationFile
from conformance.model import Fragment, Scenario, ScenarioFile

DRAFT = "https://json-schema.org/draft/2020-12/schema"

HERE = Path(__file__).parent


def scenario() -> dict[str, Any]:
    """Return the schema of a scenario file: a scenario, and what multiplies it.

    A value that is wholly `${…}` may stand for anything, and a step may take in a fragment.
    """
    schema = _schema(Scenario, "A scenario file")
    several = _schema(ScenarioFile, "")
    schema["properties"] |= several["properties"]
    schema["$defs"] |= several.get("$defs", {})
    schema["$defs"] |= {"Use": USE, "Variable": VARIABLE}
    step = schema["properties"]["steps"]["items"]
    schema["properties"]["steps"]["items"] = {"anyOf": [{"$ref": "#/$defs/Use"}, step]}
    return {"$schema": DRAFT, **_with_variables(schema)}


USE = {
    "type": "object",
    "description": "Takes in the steps of a fragment.",
    "properties": {
        "use": {"type": "string", "description": "The fragment's name."},
        "with": {"type": "object", "description": "Its parameters."},
        "as": {"type": "string", "description": "A name for its last step."},
        "note": {"type": "string", "description": "A word to the reader."},
    },
    "required": ["use"],
    "additionalProperties": False,
}


def _schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True)
    return {**schema, "title": title or schema["title"]}


VARIABLE = {"type": "string", "pattern": r"^\$\{[^}]+\}$", "description": "Stands for something known later."}


def _with_variables(schema: Any, *, name: str = "") -> Any:
    """Let a variable stand wherever a value of another type is wanted; only types below `properties` are values."""
    if isinstance(schema, list):
        return [_with_variables(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    walked = {key: _walked(key, value) for key, value in schema.items()}
    return walked if name != "value" else _or_variable(walked)


def _walked(key: str, value: Any) -> Any:
    if key == "properties":
        return {name: _with_variables(each, name="value") for name, each in value.items()}
    if key in ("default", "const", "enum", "discriminator", "examples"):
        return value
    if key == "items":
        return _with_variables(value, name="value")
    return _with_variables(value)


def _or_variable(value: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {key: value.pop(key) for key in ("description", "default", "title") if key in value}
    if "const" in value or (value.get("type") == "string" and "enum" not in value):
        return {**value, **told}
    return {"anyOf": [value, {"$ref": "#/$defs/Variable"}], **told}


def _plain(model: type[BaseModel], title: str) -> Callable[[], dict[str, Any]]:
    return lambda: {"$schema": DRAFT, **_schema(model, title)}


# fmt: off
FILES = {
    "scenario":    (HERE.parent / "scenarios" / "scenario.schema.json",      scenario),
    "fragment":    (HERE.parent / "scenarios" / "fragment.schema.json",      _plain(Fragment, "A fragment")),
    "client":      (HERE / "clients" / "client.schema.json",                 _plain(ClientFile, "client.toml")),
    "expectation": (HERE / "expectations" / "expectation.schema.json",  _plain(ExpectationFile, "Deviations")),
}
# fmt: on


def text(name: str) -> str:
    """Return one schema as it stands in its file."""
    return json.dumps(FILES[name][1](), indent=2, ensure_ascii=False) + "\n"


def write() -> list[Path]:
    """Write every schema to its file and return the files."""
    for name, (file, _) in FILES.items():
        file.write_text(text(name), encoding="utf-8")
    return [file for file, _ in FILES.values()]
