"""The one shape of everything that people write for the suite: typed, described, nothing unknown."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


def _wire_name(name: str) -> str:
    return name.rstrip("_")


class Edge(BaseModel):
    """A model of something written by hand: an unknown key is a mistake.

    A trailing underscore keeps a name clear of Python's own words and is not written in the file.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=_wire_name,
        validate_by_name=True,
        validate_by_alias=True,
        use_attribute_docstrings=True,
        protected_namespaces=(),
    )
