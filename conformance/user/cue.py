"""How far a script has come: what is to be done on the page that is there now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from conformance.user.knowledge import Knowledge
from conformance.user.moves import MOVES
from conformance.user.page import Page
from conformance.user.script import Entry


class Cue(Protocol):
    """Tells the person what to do."""

    def take(self, kind: str, page: Page) -> Entry | None:
        """Return what is done on a page of this kind, or nothing where nobody is told."""
        ...

    def unused(self) -> list[str]:
        """Return what was told and never done."""
        ...


@dataclass(slots=True)
class Written:
    """The entries of a script, in order. `sign_in` goes on answering its pages until each was answered once."""

    entries: list[Entry]
    _begun: Entry | None = None
    _answered: set[str] = field(default_factory=set)

    def take(self, kind: str, page: Page) -> Entry | None:  # noqa: ARG002 - what stands on the page does not matter here
        head = self.entries[0] if self.entries else None
        if self._begun and self._goes_on(kind) and not (head and head.what == "stay_signed_in" and does(head, kind)):
            self._answered.add(kind)
            return self._begun
        if head is None or not does(head, kind):
            return None
        self.entries.pop(0)
        if head.what == "sign_in":
            self._begun, self._answered = head, {"username", kind}
        return head

    def _goes_on(self, kind: str) -> bool:
        return kind in MOVES["sign_in"] and kind not in self._answered

    def unused(self) -> list[str]:
        return [str(each) for each in self.entries]


def does(entry: Entry, kind: str) -> bool:
    """Say whether an entry answers a kind of page; a window can be closed on any."""
    return entry.what == "close" or kind in MOVES.get(entry.what, {})


@dataclass(slots=True)
class Agreeable:
    """Signs somebody in, whatever is asked on the way: for stories in which the sign-in itself is not the point."""

    who: str
    knowledge: Knowledge
    _answered: list[str] = field(default_factory=list)

    def take(self, kind: str, page: Page) -> Entry | None:
        self._answered.append(kind)
        if self._answered.count(kind) > TWICE:
            return None
        return self._pick(page) if kind == "picker" else self._entry(kind)

    def _entry(self, kind: str) -> Entry | None:
        if kind in MOVES["sign_in"]:
            return Entry(sign_in=self.who)
        return AGREED.get(kind)

    def _pick(self, page: Page) -> Entry:
        offered = self.knowledge.user_name(self.who).lower() in page.tiles
        return Entry(pick=self.who) if offered else Entry(other_account=True)

    def unused(self) -> list[str]:
        return []


TWICE = 2
"""A page that comes back more often does not like the answer."""

# fmt: off
AGREED = {
    "consent":          Entry(consent="accept"),
    "admin_consent":    Entry(admin_consent="accept"),
    "mfa":              Entry(mfa="right"),
    "mfa_registration": Entry(register_=True),
    "device_code":      Entry(enter_code="shown"),
    "device_confirm":   Entry(confirm="yes"),
}
# fmt: on
