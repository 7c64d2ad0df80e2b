"""The fast person: fills in forms over HTTP, follows redirections, keeps cookies."""

from __future__ import annotations

from urllib.parse import urljoin

import httpx

from conformance.user.browser import A_PAGE, IsOurs, Left, Stand, left
from conformance.user.knowledge import LostPersonError
from conformance.user.moves import Move
from conformance.user.page import Page

MANY = 20
"""Redirections after which the way leads nowhere."""


class HttpBrowser:
    """A profile over an `httpx` client, which keeps its cookies."""

    def __init__(self, http: httpx.AsyncClient, is_ours: IsOurs) -> None:
        self._http, self._is_ours = http, is_ours
        self._page = Page("", "")

    async def open(self, url: str) -> Stand:
        for _ in range(MANY):
            if self._is_ours(url):
                return await self._go("GET", url)
            answer = await self._request("GET", url, None)
            if not answer.is_redirect:
                return self._stand(answer)
            url = urljoin(url, answer.headers["location"])
        raise LostPersonError(f"redirected more than {MANY} times, at last to {url.partition('?')[0]}")

    async def make(self, move: Move) -> Stand:
        page = self._page
        pressed = (page.tiles if move.tile else page.elements).get(move.press)
        if pressed is None or pressed.form is None:
            raise LostPersonError(f"there is no {move.press} to press on {page.title!r}")
        missing = [id for id in (*move.fills, *move.ticks) if id not in page.elements]
        if missing:
            raise LostPersonError(f"there is no {missing[0]} to fill in on {page.title!r}")
        return await self._go(pressed.form.method, pressed.form.action, page.sent(move.fills, move.ticks, pressed))

    async def _go(self, method: str, url: str, form: dict[str, str] | None = None) -> Stand:
        for _ in range(MANY):
            if not self._is_ours(url):
                return left(url)
            answer = await self._request(method, url, form)
            if not answer.is_redirect:
                return self._stand(answer)
            method, url, form = "GET", urljoin(url, answer.headers["location"]), None
        raise LostPersonError(f"redirected more than {MANY} times, at last to {url.partition('?')[0]}")

    async def _request(self, method: str, url: str, form: dict[str, str] | None) -> httpx.Response:
        try:
            return await self._http.request(method, url, data=form, timeout=A_PAGE)
        except httpx.HTTPError as error:
            raise LostPersonError(f"{url.partition('?')[0]} could not be reached: {type(error).__name__}") from error

    def _stand(self, answer: httpx.Response) -> Stand:
        self._page = Page(answer.text, str(answer.url))
        away = next((form for form in self._page.forms if not self._is_ours(form.action)), None)
        if away:
            return Left(away.action, "form_post", dict(away.fields), away.action)
        return self._page

    async def follow(self, left: Left) -> str:
        try:
            if left.mode == "form_post":
                return str((await self._http.post(left.whole, data=left.parameters, timeout=A_PAGE)).status_code)
            # What stands behind `#` is the browser's own and never sent (RFC 9110 4.2.5).
            return str((await self._http.get(left.whole.partition("#")[0], timeout=A_PAGE)).status_code)
        except (httpx.HTTPError, httpx.InvalidURL):
            return NOBODY

    async def close(self) -> None:
        self._page = Page("", "")


NOBODY = "nobody listens"
"""How it is told that no application was there to be led back to."""
