"""What lies in the story's own folder, where clients keep their caches."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class FileCheck(Check):
    """One file, by its name."""

    exists: Expected = None
    """Whether it is there."""
    mode: Expected = None
    """Its permissions, as `600`; on Windows they say little."""
    link: Expected = None
    """Whether it is a symbolic link."""
    size: Expected = None
    """How many bytes it has."""
    holds_tokens: Expected = None
    """Whether a token that this story has seen stands in it, readable."""
