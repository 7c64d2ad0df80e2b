"""What a story tells its person to do, per prompt channel: one entry a page, in order."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import model_validator

from conformance.edge import Edge

Channel: TypeAlias = Literal["browser", "device_page", "system"]
"""Where somebody is prompted: a browser that the client opens, the page where a device's code is typed, or a dialog of
the system's broker."""

YesNo: TypeAlias = Literal["yes", "no"]
Word: TypeAlias = Literal["other_account", "register", "cancel", "back", "close", "hello", "fido", "timeout"]
"""Entries that need no more to be said."""


class Entry(Edge):
    """One thing that the person does; exactly one of these. People go by their name or user name."""

    sign_in: str | None = None
    """User name, password, and No where the page asks whether to stay signed in."""
    username: str | None = None
    """This user name is typed."""
    password: str | None = None
    """`right`: the password of whoever is signing in; any other text is typed as it is."""
    stay_signed_in: YesNo | None = None
    """Yes or No to keep-me-signed-in."""
    pick: str | None = None
    """The account's tile is pressed."""
    account_kind: Literal["work", "personal"] | None = None
    """Which of two accounts with one name is meant."""
    mfa: str | None = None
    """`right`: the code that the world's ready line tells; any other text is typed as it is."""
    register_: Literal[True] | None = None
    """The second factor that the page asks for is registered."""
    new_password: str | None = None
    """The password is changed to this one, and known from then on."""
    consent: Literal["accept", "cancel", "on_behalf"] | None = None
    """The application is let in, refused, or let in for everybody."""
    admin_consent: Literal["accept", "cancel"] | None = None
    """An administrator lets the application in for everybody, or refuses."""
    enter_code: str | None = None
    """`shown`: the code the device shows; any other text is typed as it is."""
    confirm: YesNo | None = None
    """Yes or No to `is that your device?`."""
    other_account: Literal[True] | None = None
    """None of the offered accounts."""
    cancel: Literal[True] | None = None
    """The page's way out: Cancel, No, Back."""
    back: Literal[True] | None = None
    """One page back."""
    close: Literal[True] | None = None
    """The window is closed, and nothing answered."""

    switch_user: str | None = None
    """System prompts alone: somebody else than expected, picked where they are offered, else signed in."""
    hello: str | Literal[True] | None = None
    """System prompts alone: a face or a finger, of whoever is named or expected."""
    fido: str | Literal[True] | None = None
    """System prompts alone: a security key."""
    timeout: Literal[True] | None = None
    """System prompts alone: nobody answers, until the prompt goes away."""

    @model_validator(mode="after")
    def _one(self) -> Entry:
        if len(self.model_fields_set) != 1:
            raise ValueError("an entry of a script says exactly one thing")
        return self

    @property
    def _field(self) -> str:
        return next(iter(self.model_fields_set))

    @property
    def what(self) -> str:
        """The entry's name."""
        return self._field.rstrip("_")

    @property
    def value(self) -> str | bool:
        """What is said with it."""
        said: str | bool = getattr(self, self._field)
        return said

    def __str__(self) -> str:
        """The entry as a report shows it: nothing that is typed into a password's field."""
        secret = self.what in ("password", "new_password", "mfa", "enter_code") and self.value not in ("right", "shown")
        return self.what if self.value is True else f"{self.what}: {'something else' if secret else self.value}"


class Script(Edge):
    """What the person does during a step. A channel that is left out must not prompt; `[]` needs no answers."""

    browser: list[Entry | Word] | None = None
    """On the pages of a browser that is opened."""
    device_page: list[Entry | Word] | None = None
    """On the page that a device's message leads to."""
    system: list[Entry | Word] | None = None
    """In dialogs of the system's broker: `pick`, `sign_in`, `switch_user`, `password`, `hello`, `fido`, `consent`,
    `cancel`, `close`, `timeout`."""
    by: Literal["http", "chromium"] = "http"
    """Who turns the pages: forms over HTTP, or an installed Chromium."""
    profile: str = "own"
    """Whose browser: cookies live in a profile, as long as the story."""
    arrives: tuple[Literal["as_told", "by_query", "by_post"], ...] = ("as_told",)
    """How the browser comes back to the application that listens for it, each in turn: as the authority says, by GET
    with everything in the address, or by POST with everything in a form, whatever the authority says (`by: http`
    alone)."""

    def entries(self, channel: Channel) -> list[Entry] | None:
        """Return what is to be done on a channel, or nothing where nobody is told."""
        written: list[Entry | Word] | None = getattr(self, channel)
        return None if written is None else [entry(each) for each in written]


def entry(written: Entry | Word) -> Entry:
    """Return an entry, also where it was written as a bare word."""
    return written if isinstance(written, Entry) else Entry.model_validate({written: True})
