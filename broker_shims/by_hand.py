"""A person of flesh and blood at the terminal, who answers system prompts; the program's own input is left alone."""

import getpass
import sys
from pathlib import Path

from broker_shims.aside import aside
from broker_shims.prompts import Answer, Kind, Page

HEARS, SAYS = (Path("CONIN$"), Path("CONOUT$")) if sys.platform == "win32" else (Path("/dev/tty"), Path("/dev/tty"))
LEAVING = ("cancel", "close", "timeout")


class AtTheTerminal:
    """Asks for one answer after another, on the terminal itself."""

    async def answer(self, page: Page) -> Answer:
        return await aside(lambda: asked(page))


def asked(page: Page) -> Answer:
    """What the person says: a number, a name, yes; or `cancel`, `close`, `timeout` on any page."""
    if page.kind is Kind.PICKER:
        return picked(page)
    if page.kind is Kind.CONSENT:
        said = line(f"{page.application} wants {', '.join(page.wants)} of {page.username}. Allow it? [yes/no]")
        return leaving(said) or {"consent": "accept" if said.lower() in ("y", "yes") else "cancel"}
    said = page.username or line("Sign in as")
    return leaving(said) or {"sign_in": said, "password": getpass.getpass(f"Password of {said}: ")}


def picked(page: Page) -> Answer:
    for number, name in enumerate(page.accounts, 1):
        tell(f"  {number}. {name}\n")
    said = line("Pick an account by number, or sign in as")
    if said.isdigit() and 0 < int(said) <= len(page.accounts):
        return {"pick": page.accounts[int(said) - 1]}
    return leaving(said) or {"sign_in": said, "password": getpass.getpass(f"Password of {said}: ")}


def leaving(said: str) -> Answer | None:
    return {said: ""} if said in LEAVING else None


def tell(text: str) -> None:
    with SAYS.open("w", encoding="utf-8") as terminal:
        terminal.write(text)


def line(question: str) -> str:
    tell(f"\n[system prompt] {question}: ")
    with HEARS.open(encoding="utf-8") as terminal:
        return terminal.readline().strip()
