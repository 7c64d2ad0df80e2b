"""What a person does at the system's own prompts: dialogs of the device's broker, one entry a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from conformance.user.knowledge import Knowledge
from conformance.user.script import Entry

Answer = dict[str, str]
"""What the broker's engine is told: one word, and what goes with it."""


@dataclass(frozen=True, slots=True)
class Dialog:
    """A page of a system prompt: what it asks for, the accounts it offers, and whom it is about."""

    number: int
    kind: str
    accounts: tuple[str, ...] = ()
    username: str = ""


class Cue(Protocol):
    """Tells the person what to do."""

    def take(self, page: Dialog) -> Entry | None:
        """Return what is done on a page, or nothing where nobody is told."""
        ...

    def unused(self) -> list[str]:
        """Return what was told and never done."""
        ...


@dataclass(slots=True)
class Written:
    """The entries of a script, in order."""

    entries: list[Entry]

    def take(self, page: Dialog) -> Entry | None:
        fits = self.entries and page.kind in ANSWERS.get(self.entries[0].what, ())
        return self.entries.pop(0) if fits else None

    def unused(self) -> list[str]:
        return [str(each) for each in self.entries]


@dataclass(slots=True)
class Agreeable:
    """Signs somebody in, whatever is asked on the way."""

    who: str
    _answered: list[str] = field(default_factory=list)

    def take(self, page: Dialog) -> Entry | None:
        self._answered.append(page.kind)
        if self._answered.count(page.kind) > TWICE:
            return None
        return Entry(consent="accept") if page.kind == "consent" else Entry(switch_user=self.who)

    def unused(self) -> list[str]:
        return []


TWICE = 2

SIGNING_IN = ("picker", "password", "hello", "fido")
# fmt: off
ANSWERS: dict[str, tuple[str, ...]] = {
    "pick":        ("picker",),
    "sign_in":     SIGNING_IN,
    "switch_user": SIGNING_IN,
    "password":    ("password",),
    "hello":       SIGNING_IN,
    "fido":        SIGNING_IN,
    "consent":     ("consent",),
    "cancel":      (*SIGNING_IN, "consent"),
    "close":       (*SIGNING_IN, "consent"),
    "timeout":     (*SIGNING_IN, "consent"),
}
# fmt: on
"""On which pages an entry of a script means something."""


def answer(entry: Entry, knows: Knowledge, page: Dialog) -> Answer:
    """Return what the engine is told."""
    said = entry.value
    who = page.username if said is True else knows.user_name(str(said))
    match entry.what:
        case "sign_in":
            return {"sign_in": who, "password": knows.password(who)}
        case "switch_user":
            offered = who.lower() in {each.lower() for each in page.accounts}
            return {"pick": who} if offered else {"sign_in": who, "password": knows.password(who)}
        case "password":
            return {"password": knows.password(page.username) if said == "right" else str(said)}
        case "pick" | "hello" | "fido":
            return {entry.what: who}
        case "consent":
            return {"consent": str(said)}
    return {entry.what: ""}
