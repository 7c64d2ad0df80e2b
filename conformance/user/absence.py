"""No Chromium here: the words say what is missing and how to get it."""

from __future__ import annotations


class AbsentChromiumError(Exception):
    """A story is told by Chromium, and there is none, or nothing to drive it with."""
