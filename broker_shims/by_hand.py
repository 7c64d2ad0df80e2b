"""A person of flesh and blood at the terminal, who answers system prompts; the program's own input is left alone."""

import getpass
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock

from broker_shims.aside import aside
from broker_shims.prompts import Answer, Kind, Page

HEARS, SAYS = (Path("CONIN$"), Path("CONOUT$")) if sys.platform == "win32" else (Path("/dev/tty"), Path("/dev/tty"))
LEAVING = ("cancel", "close", "timeout")
KEYS = (Kind.HELLO, Kind.FIDO)


@dataclass(slots=True)
class AtTheTerminal:
    """Asks for one answer after another, on the terminal itself; `kinds` are the prompts that the platform has.

    A question that nobody waits for any more stays until Enter is pressed, and what is said then counts for nothing:
    a terminal cannot be made to stop listening.
    """

    kinds: Iterable[Kind] = tuple(Kind)
    turn: Lock = field(default_factory=Lock)

    async def answer(self, page: Page) -> Answer:
        given_up = Event()
        try:
            return await aside(lambda: self._answered(page, given_up))
        finally:
            given_up.set()

    def _answered(self, page: Page, given_up: Event) -> Answer:
        with self.turn:
            if given_up.is_set():
                return {"timeout": ""}
            answer = asked(page, [kind for kind in KEYS if kind in self.kinds])
            if given_up.is_set():
                tell("[system prompt] nobody waited for this any more\n")
            return answer


def is_there() -> bool:
    """Whether there is a terminal to answer at."""
    try:
        with SAYS.open("w", encoding="utf-8"):
            return True
    except OSError:
        return False


def asked(page: Page, keys: list[Kind]) -> Answer:
    """What the person says: a number, a name, `hello` or `fido`; or `cancel`, `close`, `timeout` on any page."""
    if page.kind is Kind.CONSENT:
        said = line(f"{page.application} wants {', '.join(page.wants)} of {page.username}. Allow it? [yes/no]")
        return leaving(said) or {"consent": "accept" if said.lower() in ("y", "yes") else "cancel"}
    if page.kind is Kind.PICKER:
        return picked(page, keys)
    known = f" [{page.username}]" if page.username else ""
    return signed_in(line(f"Sign in as{known} ({choices(keys)})") or page.username, page.username, keys)


def picked(page: Page, keys: list[Kind]) -> Answer:
    for number, name in enumerate(page.accounts, 1):
        tell(f"  {number}. {name}\n")
    said = line(f"Pick an account by number, or sign in as ({choices(keys)})")
    if said.isdigit() and 0 < int(said) <= len(page.accounts):
        return {"pick": page.accounts[int(said) - 1]}
    return signed_in(said, page.username, keys)


def signed_in(said: str, known: str, keys: list[Kind]) -> Answer:
    """By a name and its password, or by a face or a key of somebody."""
    if said in keys:
        return {said: known or line("Whose")}
    return leaving(said) or {"sign_in": said, "password": getpass.getpass(f"Password of {said}: ")}


def choices(keys: list[Kind]) -> str:
    return ", ".join((*keys, *LEAVING))


def leaving(said: str) -> Answer | None:
    return {said: ""} if said in LEAVING else None


def tell(text: str) -> None:
    with SAYS.open("w", encoding="utf-8") as terminal:
        terminal.write(text)


def line(question: str) -> str:
    tell(f"\n[system prompt] {question}: ")
    with HEARS.open(encoding="utf-8") as terminal:
        return terminal.readline().strip()
