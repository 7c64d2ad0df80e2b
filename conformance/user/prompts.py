"""How often somebody was prompted during a step, where, and what stood there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, get_args

from conformance.user.browser import Left
from conformance.user.page import Page
from conformance.user.recognising import NAMES, recognised, shown
from conformance.user.script import Channel
from conformance.user.system import Dialog


@dataclass(slots=True)
class Prompts:
    """What the check `prompts` looks at, and where the browser was sent at last."""

    channels: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    last: dict[str, Any] = field(default_factory=dict)
    left: Left | None = None
    arrived: list[str] = field(default_factory=list)
    dialogs: list[int] = field(default_factory=list)

    def opened(self, channel: Channel) -> None:
        self.channels[channel] += 1

    def faced(self, page: Dialog, kind: str) -> None:
        """A page of a system prompt was answered: by a face or a key where a password was asked for, too."""
        if page.number not in self.dialogs:
            self.dialogs.append(page.number)
            self.opened("system")
        self.pages[kind] += 1
        self.last = {"page": page.kind, "accounts": list(page.accounts), "username": page.username}

    def saw(self, page: Page) -> None:
        self.pages[recognised(page).name] += 1
        self.last = shown(page)

    def facts(self) -> dict[str, Any]:
        """Return `prompts`, and `reply` where the browser was sent back to an application."""
        counts = {channel: self.channels[channel] for channel in get_args(Channel)}
        pages = {name: self.pages[name] for name in (*NAMES, "hello", "fido", "unknown")}
        told: dict[str, Any] = {**counts, "any": self.channels.total(), "pages": pages, "last": self.last}
        facts: dict[str, Any] = {"prompts": told}
        if self.left:
            arrived = {"arrived": self.arrived[0], "arrivals": self.arrived} if self.arrived else {}
            facts["reply"] = {**self.left.facts(), **arrived}
        return facts
