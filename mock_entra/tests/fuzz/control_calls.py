"""Calls of the control plane: every operation its OpenAPI document has, with bodies near to what that asks for."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from mock_entra.tests.fuzz import words
from mock_entra.tests.fuzz.door import CONTROL_TOKEN, Asked, Door

HOST = (b"host", b"localhost:8443")
# fmt: off
NAMES = (
    "contoso", "ciam/contoso", "workforce/contoso", "b2c/contoso", "consumers", "fabrikam", "daemon", "todolist",
    "reader", "Microsoft Graph", "alice", "admin", "bob", "alice@contoso.com", "app secret", "app certificate",
    "ToDoList.Read.All", "ToDoList.Read", "B2C_1_susi", "idtyp", "default", "token", "reset", "RS256", "none", "HS256",
)
RIGHT = {
    "tenant":      (None, None, "workforce/contoso"),
    "application": ("daemon", "todolist", "reader", "spa"),
    "user":        ("alice", "admin", "bob"),
    "resource":    ("todolist", "Microsoft Graph"),
    "by":          ("admin", None),
    "secret":      ("app secret",),
    "certificate": ("app certificate",),
    "roles":       (["ToDoList.Read.All"], []),
    "scopes":      (["ToDoList.Read"], []),
    "upn":         ("alice@contoso.com", "new@contoso.com"),
    "endpoint":    ("token", "keys"),
}
"""What fits a field of this name in the workforce tenant, where its schema asks for text or lists of it."""
# fmt: on
BEARER = (b"authorization", f"Bearer {CONTROL_TOKEN}".encode())


Schema = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One row of the document: method, path, and the schema of a body, if it takes one."""

    method: str
    path: str
    schema: Schema | None


@dataclass(frozen=True)
class Plane:
    """The control plane as it describes itself."""

    operations: tuple[Operation, ...]
    schemas: Schema

    @classmethod
    def of(cls, door: Door) -> "Plane":
        told = door.ask(Asked("GET", "/_control/openapi.json", (HOST,))).json
        found = [(path, method, row) for path, rows in told["paths"].items() for method, row in rows.items()]
        operations = tuple(Operation(method.upper(), path, body_of(row)) for path, method, row in found)
        return cls(operations, told["components"]["schemas"])


def body_of(operation: Schema) -> Schema | None:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema: Schema | None = content.get("schema")
    return schema


@st.composite
def calls(draw: st.DrawFn, plane: Plane, world: str) -> Asked:
    """An operation, mostly of this world and mostly with the token."""
    operation = draw(st.sampled_from(plane.operations))
    wrong = words.text.map(lambda text: quote(text, safe="") or "none")
    path = operation.path.replace("{world}", draw(words.mostly(st.just(world), wrong, 12))).replace(
        "{fault}", draw(wrong)
    )
    token = draw(st.sampled_from([BEARER] * 20 + [(b"authorization", b"Bearer wrong"), (b"x-nothing", b"")]))
    kind = draw(st.sampled_from([b"application/json"] * 20 + [b"text/plain", b""]))
    body = draw(bodies(plane, operation)) if operation.schema else b""
    return Asked(operation.method, path, (HOST, token, (b"content-type", kind)), body)


@st.composite
def bodies(draw: st.DrawFn, plane: Plane, operation: Operation) -> bytes:
    """What the schema describes, near enough; now and then no JSON at all."""
    if draw(st.sampled_from([False] * 15 + [True])):
        return draw(st.one_of(st.binary(max_size=30), words.anything.map(lambda value: json.dumps(value).encode())))
    body = draw(described(plane, operation.schema or {}, 0))
    if isinstance(body, dict) and operation.path.endswith("/wait"):
        body["timeout"] = 0
    return json.dumps(body).encode()


def described(plane: Plane, schema: Schema, depth: int) -> st.SearchStrategy[Any]:
    """A value of a JSON schema, as far as the control plane's use them; sometimes any other."""
    if "$ref" in schema:
        return described(plane, plane.schemas[schema["$ref"].rpartition("/")[2]], depth)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return st.one_of([described(plane, each, depth) for each in schema[choice]])
    return words.mostly(plain(plane, schema, depth), words.anything, 30)


def plain(plane: Plane, schema: Schema, depth: int) -> st.SearchStrategy[Any]:
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum", [schema.get("const")]))
    match schema.get("type"):
        case "object":
            return objects(plane, schema, depth)
        case "array":
            return st.lists(described(plane, schema.get("items", {}), depth + 1), max_size=2)
        case "integer" | "number":
            return st.one_of(st.integers(-5, 5), words.number)
        case "boolean" | "null":
            return st.booleans() if schema["type"] == "boolean" else st.none()
        case "string":
            return strings(schema)
    return words.anything


def strings(schema: Schema) -> st.SearchStrategy[Any]:
    formats: dict[str, st.SearchStrategy[str]] = {
        "uuid": st.uuids().map(str),
        "date-time": st.datetimes().map(lambda date: f"{date.isoformat()}Z"),
    }
    usual = formats.get(schema.get("format", ""), st.sampled_from(NAMES))
    return words.mostly(usual, words.text, 4)


def objects(plane: Plane, schema: Schema, depth: int) -> st.SearchStrategy[Any]:
    """What is required, and some of the rest: less of it the deeper."""
    properties: dict[str, Schema] = schema.get("properties", {})
    needed = {name for name, each in properties.items() if "const" in each} | set(schema.get("required", []))
    required = {name: valued(plane, name, properties[name], depth) for name in needed}
    rest = [name for name in properties if name not in required]
    chosen = st.lists(st.sampled_from(rest), max_size=max(1, 4 - depth), unique=True) if rest else st.just([])
    return chosen.flatmap(
        lambda names: st.fixed_dictionaries(
            {**required, **{name: valued(plane, name, properties[name], depth) for name in names}}
        )
    )


def valued(plane: Plane, name: str, schema: Schema, depth: int) -> st.SearchStrategy[Any]:
    """A property's value: one that fits the world, mostly, where the name says which those are."""
    value = described(plane, schema, depth + 1)
    return words.mostly(st.sampled_from(RIGHT[name]), value, 8) if name in RIGHT and depth == 0 else value
