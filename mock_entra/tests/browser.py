"""A browser without JavaScript: follows links and redirections, fills fields by id, presses buttons by id."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from mock_entra.tests.conftest import Asked
from mock_entra.wire import Reply


class Page(HTMLParser):
    """The one form of a page: its action, fields and buttons, and every element's text by id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.action, self.method = text, "", "get"
        self.fields: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.buttons: dict[str, tuple[str, str]] = {}
        self.said: dict[str, str] = {}
        self._open: list[str | None] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.action, self.method = found.get("action", ""), found.get("method", "get")
        if tag == "input" and "name" in found and found.get("type") != "checkbox":
            self.fields[found["name"]] = found.get("value", "")
        if "id" in found and "name" in found:
            self.names[found["id"]] = found["name"]
        if tag == "button":
            for name in (found.get("id"), found.get("data-test-id")):
                if name:
                    self.buttons[name] = found.get("name", ""), found.get("value", "")
        if tag not in ("input", "meta", "link", "br", "img", "hr"):
            self._open.append(found.get("id"))

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for id in self._open:
            if id:
                self.said[id] = (self.said.get(id, "") + data).strip()


@dataclass
class Browser:
    """One person's browser, with its cookies."""

    asked: Asked
    cookies: dict[str, str] = field(default_factory=dict)
    page: Page = field(default_factory=lambda: Page(""))
    reply: Reply = field(default_factory=lambda: Reply(0))

    async def go(self, url: str, form: Mapping[str, str] | None = None) -> "Browser":
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        method = "GET" if form is None else "POST"
        self.reply = await self.asked.ask(url, method, form=form, headers={"cookie": cookie} if cookie else {})
        for name, value in self.reply.headers:
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        self.page = Page(self.reply.body.decode())
        return self

    def fill(self, id: str, value: str) -> "Browser":
        self.page.fields[self.page.names[id]] = value
        return self

    def tick(self, id: str) -> "Browser":
        return self.fill(id, "true")

    async def press(self, id: str) -> "Browser":
        name, value = self.page.buttons[id]
        return await self.go(self.page.action, self.page.fields | ({name: value} if name else {}))

    @property
    def shows(self) -> set[str]:
        return set(self.page.names) | set(self.page.buttons) | set(self.page.said)

    @property
    def landed(self) -> dict[str, str]:
        """The parameters with which the browser was sent back to the application."""
        location = urlsplit(dict(self.reply.headers).get("location", ""))
        return {name: values[0] for name, values in parse_qs(location.query or location.fragment).items()}
