"""Something that a story needs is not on this machine: the words say what, and how to get it."""

from __future__ import annotations


class MissingHereError(Exception):
    """The story cannot be told here, and that is nobody's fault: it is skipped."""
