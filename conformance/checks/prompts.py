"""How often somebody was prompted, and with what."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class PromptsCheck(Check):
    """What the person at the prompt saw during the step."""

    browser: Expected = None
    """How often a browser was opened."""
    device_page: Expected = None
    """How often somebody went to type a device's code."""
    system: Expected = None
    """How often a dialog of the system's broker came up."""
    modal_to: Expected = None
    """Whose window the last of them stood in front of: `right`, `wrong`, `console`, `desktop`, `none`."""
    handle: Expected = None
    """The window handle it was given."""
    warnings: Expected = None
    """What a person should have been told: that a prompt may stand behind the application."""
    any: Expected = None
    """All of them."""
    pages: dict[str, Expected] | None = None
    """How often each page was shown: `username`, `password`, `kmsi`, `consent`, `picker`, `error`, …"""
    last: dict[str, Expected] | None = None
    """What stood on the last: `page`, `title`, `heading`, `display_name`, `error`, `code`, `accounts`, `frames`, …"""
