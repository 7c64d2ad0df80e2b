"""What the source documents promise, and which stories prove each."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import Field

from conformance.edge import Edge

FILE = Path(__file__).parent / "promises.yaml"


class Promise(Edge):
    """One thing the source documents name."""

    row: int
    """Its number, which stays."""
    says: str
    """What is promised, in one sentence."""
    proved_by: list[str] = Field(default_factory=list)
    """Stories that prove it, written already or not: whole (`SIL-02`), or one variant (`SIL-02/confidential`)."""
    otherwise: str = ""
    """What proves it where no story does."""


class Chapter(Edge):
    """The promises of one source."""

    title: str
    """What they are about."""
    promises: list[Promise]
    """In order."""


class Promises(Edge):
    """The whole table."""

    chapters: list[Chapter]
    """By source document."""


def read() -> list[Chapter]:
    return Promises.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8"))).chapters
