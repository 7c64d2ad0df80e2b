"""System prompts: dialogs of the operating system, never a browser; modal to a window, answered, counted."""

import asyncio
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from broker_shims.failures import BrokerError
from broker_shims.statuses import APPLICATION_CANCELED, USER_CANCELED


class Kind(StrEnum):
    """What a page of a dialog asks for."""

    PICKER = "picker"
    PASSWORD = "password"  # noqa: S105 - the word for a page
    HELLO = "hello"
    FIDO = "fido"
    CONSENT = "consent"


class Window(StrEnum):
    """Whose window a prompt stands in front of."""

    RIGHT = "right"
    WRONG = "wrong"
    CONSOLE = "console"
    DESKTOP = "desktop"
    NONE = "none"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a dialog as the person sees it."""

    dialog: int
    kind: Kind
    application: str
    accounts: tuple[str, ...] = ()
    username: str = ""
    wants: tuple[str, ...] = ()


Answer = Mapping[str, str]
"""One word of a script and its value: `pick`, `sign_in` (with `password`), `password`, `hello`, `fido`, `consent`;
or `cancel`, `close`, `timeout` with any value."""


class Person(Protocol):
    """Whoever answers."""

    async def answer(self, page: Page) -> Answer: ...


class UnansweredError(Exception):
    """A prompt came up and nobody was told what to do."""


class NoAnswerError(ValueError):
    """What somebody was told to answer is no answer; one line says why."""


ANSWERS = (
    *({word} for word in ("pick", "password", "hello", "fido", "consent", "cancel", "close", "timeout")),
    {"sign_in", "password"},
)


def checked(told: object) -> Answer:
    """An answer of a script; `NoAnswerError` where no page could make anything of it."""
    if not isinstance(told, Mapping) or set(told) not in ANSWERS:
        known = ", ".join("+".join(sorted(words, reverse=True)) for words in ANSWERS)
        raise NoAnswerError(f"{told!r} is no answer: there are {known}")
    if not all(isinstance(value, str) for value in told.values()):
        raise NoAnswerError(f"{told!r} is no answer: its values are text")
    return told


@dataclass(slots=True)
class Script:
    """A person who was told beforehand what to do, page after page."""

    answers: deque[Answer] = field(default_factory=deque)

    async def answer(self, page: Page) -> Answer:
        if not self.answers:
            raise UnansweredError(f"nobody is told what to do on the system prompt `{page.kind}`")
        return self.answers.popleft()


@dataclass(slots=True)
class Dialog:
    """One system prompt from opening to end; `pages` are the pages that were answered, `answers` by what word."""

    number: int
    application: str
    handle: int
    window: Window
    pages: list[Kind] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    ended: str = ""


@dataclass(slots=True)
class Windows:
    """What handles there are: the application's own where it is known, its console's (0: none), the desktop's."""

    application: int | None = None
    console: int = 0x1001
    desktop: int = 0x1

    def judge(self, handle: int) -> Window:
        if handle == 0:
            return Window.NONE
        if self.application is not None:
            return Window.RIGHT if handle == self.application else self._other(handle)
        return self._other(handle) if handle in (self.console, self.desktop) else Window.UNJUDGED

    def _other(self, handle: int) -> Window:
        named = {self.console: Window.CONSOLE, self.desktop: Window.DESKTOP}
        return named.get(handle, Window.WRONG)


ENDINGS = {
    "cancel": BrokerError(USER_CANCELED, "The user pressed Cancel."),
    "close": BrokerError(USER_CANCELED, "The user closed the window."),
    "timeout": BrokerError(APPLICATION_CANCELED, "Nobody answered the prompt in time."),
}


@dataclass(slots=True)
class Prompts:
    """Every system prompt of one broker: one at a time, as a modal dialog is."""

    person: Person = field(default_factory=Script)
    windows: Windows = field(default_factory=Windows)
    shown: list[Dialog] = field(default_factory=list)
    browsers: int = 0
    unanswered: list[str] = field(default_factory=list)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def tell(self, *answers: Answer) -> None:
        """Tell the person what to do next: `NoAnswerError` for what is none, TypeError where one answers by hand."""
        if not isinstance(self.person, Script):
            raise TypeError("somebody answers by hand")
        self.person.answers.extend([checked(answer) for answer in answers])

    @property
    def left(self) -> int:
        """Answers that no page asked for yet."""
        return len(self.person.answers) if isinstance(self.person, Script) else 0

    def open(self, application: str, handle: int) -> Dialog:
        dialog = Dialog(len(self.shown) + 1, application, handle, self.windows.judge(handle))
        self.shown.append(dialog)
        return dialog

    async def ask(self, dialog: Dialog, page: Page) -> Answer:
        """The person's answer; a dialog that ends instead is a `BrokerError`.

        Who is asked for a password may show a face or a key instead: the page counts as what it was answered by.
        """
        dialog.pages.append(page.kind)
        answer = await self._answered(page)
        word = next(iter(answer))
        dialog.answers.append(word)
        if page.kind is Kind.PASSWORD and word in (Kind.HELLO, Kind.FIDO):
            dialog.pages[-1] = Kind(word)
        if word in ENDINGS:
            dialog.ended = word
            ending = ENDINGS[word]
            raise BrokerError(ending.status, ending.context)
        return answer

    async def _answered(self, page: Page) -> Answer:
        try:
            return await self.person.answer(page)
        except UnansweredError as error:
            self.unanswered.append(str(error))
            raise

    def counts(self) -> dict[str, int]:
        """How many dialogs (`system`), how many pages of each kind; `browser` is 0, but where the broker lies."""
        pages = Counter(str(kind) for dialog in self.shown for kind in dialog.pages)
        return {"system": len(self.shown), "browser": self.browsers, **{kind: pages[kind] for kind in map(str, Kind)}}
