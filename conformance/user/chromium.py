"""The slow person: drives an installed Chromium by the ids of the live pages, as browser robots do."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urljoin

from conformance import needs
from conformance.missing import MissingHereError
from conformance.user.browser import A_PAGE, IsOurs, Left, Stand, left
from conformance.user.http_browser import NOBODY
from conformance.user.knowledge import LostPersonError
from conformance.user.moves import Move
from conformance.user.page import Page

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Playwright, Request, Response
    from playwright.async_api import Page as Tab


class Chromium:
    """One running browser, a context of its own for each profile. Made by `start`, ended by `close`."""

    def __init__(self, driver: Playwright, browser: Browser) -> None:
        self._driver, self._browser = driver, browser
        self._contexts: dict[str, BrowserContext] = {}
        self._closing: set[asyncio.Task[None]] = set()

    @classmethod
    async def start(cls, rules: str) -> Self:
        """Start it with these rules for host names; raise `MissingHereError` where something is missing."""
        program = _program()
        try:
            from playwright.async_api import async_playwright
        except ImportError:
            raise MissingHereError(_missing("playwright")) from None
        # Who is root in a container has no sandbox to put Chromium in.
        apart = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        driver = await async_playwright().start()
        arguments = [f"--host-resolver-rules={rules}", "--no-proxy-server", *apart]
        try:
            return cls(driver, await driver.chromium.launch(executable_path=program, args=arguments))
        except BaseException:
            await driver.stop()
            raise

    async def window(self, profile: str, is_ours: IsOurs) -> Window:
        """Open a window of a profile."""
        if profile not in self._contexts:
            # Whom a browser trusts is its user's business, and the authority of a world is nobody's in particular.
            self._contexts[profile] = await self._browser.new_context(ignore_https_errors=True)
        return Window(await self._contexts[profile].new_page(), is_ours, self._closing)

    async def close(self) -> None:
        """End it, with all its windows."""
        for each in self._closing:
            each.cancel()
        await asyncio.gather(*self._closing, return_exceptions=True)
        await self._browser.close()
        await self._driver.stop()


class Window:
    """One tab. Where it is sent is seen on the wire: nobody need listen there."""

    def __init__(self, tab: Tab, is_ours: IsOurs, closing: set[asyncio.Task[None]]) -> None:
        self._tab, self._is_ours, self._closing = tab, is_ours, closing
        self._left: Left | None = None
        self._moved = asyncio.Event()
        self._arrived: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        tab.set_default_timeout(A_PAGE * 1000)
        tab.on("domcontentloaded", lambda _: self._moved.set())
        tab.on("request", self._sent)
        tab.on("response", self._answered)
        tab.on("requestfailed", self._failed)

    async def open(self, url: str) -> Stand:
        return await self._after(self._tab.goto(url, wait_until="commit"))

    async def make(self, move: Move) -> Stand:
        for id, text in move.fills.items():
            await self._found(_by_id(id)).fill(text)
        for id in move.ticks:
            await self._found(_by_id(id)).check()
        button = f'[data-test-id="{move.press}" i]' if move.tile else _by_id(move.press)
        return await self._after(self._pressed(button))

    def _found(self, what: str) -> Any:
        return self._tab.locator(what)

    async def _pressed(self, what: str) -> None:
        if not await self._found(what).count():
            raise LostPersonError(f"there is no {what} to press on {await self._tab.title()!r}")
        await self._found(what).click(no_wait_after=True)

    async def _after(self, doing: Awaitable[Any]) -> Stand:
        """Do something and wait for what comes of it: another page, or the way back to the application."""
        from playwright.async_api import Error

        self._moved.clear()
        self._left = None
        try:
            async with asyncio.timeout(A_PAGE):
                await self._quietly(doing, Error)
                return await self._stand(Error)
        except TimeoutError:
            raise LostPersonError(f"nothing more came after {self._tab.url.partition('?')[0]}") from None

    async def _quietly(self, doing: Awaitable[Any], error: type[Exception]) -> None:
        """Where a browser is led and nobody listens is no error: it is seen on the wire."""
        try:
            await doing
        except error as problem:
            if self._left is None:
                raise LostPersonError(str(problem).splitlines()[0]) from problem

    async def _stand(self, error: type[Exception]) -> Stand:
        while True:
            await self._moved.wait()
            self._moved.clear()
            if self._left:
                return self._left
            with contextlib.suppress(error):  # one that is on its way to the next page has no content
                page = Page(await self._tab.content(), self._tab.url)
                if all(self._is_ours(form.action) for form in page.forms):
                    return page

    def _sent(self, request: Request) -> None:
        if self._leads_away(request) and request.method == "POST":
            told = dict(parse_qsl(request.post_data or "", keep_blank_values=True))
            self._leave(Left(request.url, "form_post", told, request.url))

    def _answered(self, response: Response) -> None:
        if self._leads_away(response.request):
            self._arrive(str(response.status))
        elif response.request.is_navigation_request() and "location" in response.headers:
            address = urljoin(response.url, response.headers["location"])
            if not self._is_ours(address):
                self._leave(left(address))

    def _failed(self, request: Request) -> None:
        if self._leads_away(request):
            self._arrive(NOBODY)

    def _leads_away(self, request: Request) -> bool:
        mine = request.is_navigation_request() and request.frame == self._tab.main_frame
        return mine and not self._is_ours(request.url)

    def _leave(self, left: Left) -> None:
        self._left = left
        self._moved.set()
        if self._arrived.done():  # at an application that sent somebody here
            self._arrived = asyncio.get_running_loop().create_future()

    def _arrive(self, how: str) -> None:
        if not self._arrived.done():
            self._arrived.set_result(how)

    async def follow(self, left: Left) -> str:  # noqa: ARG002 - the browser is on its way there already
        try:
            return await asyncio.wait_for(self._arrived, A_PAGE)
        except TimeoutError:
            return NOBODY

    async def close(self) -> None:
        closing = asyncio.create_task(self._tab.close())
        # Playwright can wait for ever for one that is on its way elsewhere: that one is gone with the browser.
        if self._left is None:
            await closing
        else:
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)


def rules(patterns: list[str], port: int | None) -> str:
    """Return Chromium's rules for host names: a world's to its listener, this machine's own, and no others."""
    ours = [f"MAP {pattern} 127.0.0.1:{port}" for pattern in patterns] if port else []
    return ", ".join([*ours, "MAP * ~NOTFOUND", "EXCLUDE localhost", "EXCLUDE 127.0.0.1"])


def _by_id(id: str) -> str:
    return f'[id="{id}"]'


def _program() -> str:
    names = next(each for each in needs.NEEDS if each.name == "Chromium").programs
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise MissingHereError(_missing("Chromium"))
    return found


def _missing(name: str) -> str:
    need = next(each for each in needs.NEEDS if each.name == name)
    return f"{name} was not found; {needs.command(need, needs.system())}"
