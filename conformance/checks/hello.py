"""What the client says of itself: who it is, and in which version."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class HelloCheck(Check):
    """The words of `hello`, as they stand in the report beside the column."""

    client: Expected = None
    """Its name."""
    version: Expected = None
    """The library's version."""
    runtime: Expected = None
    """The language's runtime and its version, `node 20.20.2`."""
    packages: dict[str, Expected] | Expected = None
    """The versions of what it can call upon, by package: plugins, native runtimes."""
