"""The OpenAPI document as a page to read: every address, what it is told and what it answers."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

CODE = re.compile(r"`([^`]+)`")
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is told or answered; `default` is JSON as text, empty where it is required or has none."""

    name: str
    kind: str
    required: bool
    default: str
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One call. `told` and `answered` name the schema of the body, empty where there is none of a name."""

    method: str
    path: str
    summary: str
    description: str
    query: tuple[Field, ...]
    told: str
    answered: str
    status: str


@dataclass(slots=True)
class Chapter:
    """The calls about one subject."""

    name: str
    operations: list[Operation] = field(default_factory=list)


def drawn(document: Schema) -> str:
    """The page, complete in itself: no script, no style sheet, no font from elsewhere."""
    nouns = {name: (schema, tuple(fields(schema))) for name, schema in document["components"]["schemas"].items()}
    about = document["info"]
    return template().render(about=about, chapters=chapters(document), nouns=nouns)


@cache
def template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["marked"] = marked
    return environment.get_template("page.html")


def marked(text: str) -> Markup:
    """Backticks become code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


def chapters(document: Schema) -> list[Chapter]:
    found: dict[str, Chapter] = {}
    for path, item in document["paths"].items():
        for method, written in item.items():
            name = written["tags"][0]
            found.setdefault(name, Chapter(name)).operations.append(operation(method, path, written))
    return list(found.values())


def operation(method: str, path: str, written: Schema) -> Operation:
    status, reply = next((s, r) for s, r in written["responses"].items() if s.startswith("2"))
    asked = [p for p in written.get("parameters", []) if p["in"] == "query"]
    return Operation(
        method.upper(),
        path,
        written["summary"],
        written.get("description", ""),
        tuple(as_field(p["name"], p["schema"], p.get("description", ""), required=p["required"]) for p in asked),
        body_kind(written.get("requestBody", {})),
        body_kind(reply),
        status,
    )


def body_kind(part: Schema) -> str:
    content = part.get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return kind(schema) if schema else ", ".join(content)


def fields(schema: Schema) -> Iterator[Field]:
    for name, member in schema.get("properties", {}).items():
        told = member.get("description", "")
        yield as_field(name, member, told, required=name in schema.get("required", ()))


def as_field(name: str, schema: Schema, description: str, *, required: bool) -> Field:
    default = "" if schema.get("default") in (None, [], {}, "") else json.dumps(schema["default"])
    return Field(name, kind(schema), required, default, description)


def kind(schema: Schema) -> str:
    """A schema in a few words; the name of another one where it refers to it."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for joined in ("anyOf", "oneOf"):
        if joined in schema:
            return " or ".join(dict.fromkeys(kind(choice) for choice in schema[joined]))
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    if "const" in schema:
        return f'"{schema["const"]}"'
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    if isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {kind(schema['additionalProperties'])}"
    return str(schema.get("format") or schema.get("type") or "any")
