"""The machine's browser, replaced as the standard library lets anyone: by `webbrowser.register`."""

from __future__ import annotations

import threading
import webbrowser

from json_lines import Call  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml


class SuiteBrowser(webbrowser.BaseBrowser):
    """Hands every address to the suite's person.

    The library opens it in a thread of its own and tells only the address, so one sign-in at a time waits for it.
    """

    def __init__(self) -> None:
        super().__init__("conformance")
        self._turn = threading.Lock()
        self._waiting: Call | None = None

    def expect(self, call: Call) -> None:
        """The next address belongs to this request."""
        self._turn.acquire()
        self._waiting = call

    def forget(self, call: Call) -> None:
        """No address will come, if it has not come yet."""
        if self._waiting is call:
            self._let_the_next_in()

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # noqa: ARG002 - as it is called
        call = self._let_the_next_in()
        if call is None:
            return False
        call.ask_for_this("open", {"url": url})
        return True

    def _let_the_next_in(self) -> Call | None:
        call, self._waiting = self._waiting, None
        if call:
            self._turn.release()
        return call


def register() -> SuiteBrowser:
    browser = SuiteBrowser()
    webbrowser.register("conformance", None, browser, preferred=True)
    return browser
