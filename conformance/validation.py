"""Models checked against what was written, with every mistake at its place."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from conformance.places import MistakeError, Node

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], node: Node) -> Model:
    """Return the model of what a node holds; raise one `MistakeError` for all that is wrong."""
    try:
        return model.model_validate(node.plain())
    except ValidationError as error:
        raise MistakeError(*(_line(each, node) for each in error.errors())) from None


def _line(error: Any, node: Node) -> str:
    path = tuple(part for part in error["loc"])
    nearest = node.nearest(path)
    return f"{nearest.place}: {_dotted(path)}: {_words(error)}"


def _dotted(path: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in path) or "scenario"


def _words(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "unknown key"
    return str(error["msg"])
