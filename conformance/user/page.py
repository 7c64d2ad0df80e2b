"""A page as a person sees it without scripts: what stands there, and what its forms would send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

EMPTY = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
"""Elements that are never closed (HTML 13.1.2)."""


@dataclass(slots=True)
class Form:
    """A form: where it is sent, and the fields it sends unasked, in order."""

    action: str = ""
    method: str = "get"
    fields: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Element:
    """Something with a name to find it by: an id, or what a robot goes by (`data-test-id`)."""

    tag: str
    name: str = ""
    value: str = ""
    text: str = ""
    form: Form | None = None


class Page(HTMLParser):
    """One page. `elements` are known by id, `tiles` by user name, `headings` in order."""

    def __init__(self, text: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.title = ""
        self.headings: list[str] = []
        self.elements: dict[str, Element] = {}
        self.tiles: dict[str, Element] = {}
        self.forms: list[Form] = []
        self.frames: list[str] = []
        self._open: list[tuple[str, Element | None]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(urljoin(self.address, told.get("action", "")), told.get("method", "get").lower()))
        if tag == "iframe" and "src" in told:
            self.frames.append(told["src"])
        if tag in ("h1", "h2"):
            self.headings.append("")
        element = self._known(tag, told)
        self._add_field(tag, told)
        if tag not in EMPTY:
            self._open.append((tag, element))

    def _known(self, tag: str, told: Mapping[str, str]) -> Element | None:
        form = self.forms[-1] if self._is_inside("form") else None
        element = Element(tag, told.get("name", ""), told.get("value", ""), form=form)
        if "data-test-id" in told:
            self.tiles[told["data-test-id"].lower()] = element
        if "id" in told:
            self.elements[told["id"]] = element
        return element if {"id", "data-test-id"} & told.keys() else None

    def _add_field(self, tag: str, told: Mapping[str, str]) -> None:
        ticked = told.get("type") not in ("checkbox", "radio") or "checked" in told
        if tag == "input" and told.get("name") and ticked and self._is_inside("form"):
            self.forms[-1].fields.append((told["name"], told.get("value", "")))

    def _is_inside(self, tag: str) -> bool:
        return any(tag == opened for opened, _ in self._open)

    def handle_endtag(self, tag: str) -> None:
        if self._is_inside(tag):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if not words:
            return
        inside = [tag for tag, _ in self._open]
        if "title" in inside:
            self.title += words
        if "h1" in inside or "h2" in inside:
            self.headings[-1] = f"{self.headings[-1]} {words}".strip()
        for element in (each for _, each in self._open if each):
            element.text = f"{element.text} {words}".strip()

    def said(self, id: str) -> str:
        """Return the text of an element; empty where there is none."""
        return self.elements[id].text if id in self.elements else ""

    def sent(self, fills: Mapping[str, str], ticks: Iterable[str], pressed: Element) -> dict[str, str]:
        """Return what the form of a pressed button sends once these elements are filled in and ticked, by id."""
        assert pressed.form, "a button of a page belongs to a form"
        fields = dict(pressed.form.fields) | {self.elements[id].name: text for id, text in fills.items()}
        fields |= {self.elements[id].name: self.elements[id].value or "on" for id in ticks}
        return fields | ({pressed.name: pressed.value} if pressed.name else {})
