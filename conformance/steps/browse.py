"""The person opens an address of their own accord, and answers what is asked there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts
from conformance.user.script import Script

if TYPE_CHECKING:
    from conformance.scene import Scene


class Wanted(Edge):
    """Where to go."""

    url: str
    """The address: `${asked.url.address}`."""
    follow: bool = False
    """Also to the application, at the end: somebody listens there."""
    changed: dict[str, str] | None = None
    """Parameters of the address that somebody changed on the way."""


class Browse(BaseStep):
    """A way through pages; `reply` is what the browser is sent back to the application with."""

    do: Literal["browse"]
    with_: Wanted
    user: Script | None = Script(browser=[])
    """What the person does; left out, nothing may be asked on the way."""

    async def play(self, scene: Scene) -> Facts:
        url = changed(self.with_.url, self.with_.changed or {})
        await scene.person.go(scene.person.errand("browser", url, follows=self.with_.follow))
        return {}


def changed(url: str, parameters: dict[str, str]) -> str:
    """Return an address with other parameters."""
    if not parameters:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode(dict(parse_qsl(parts.query)) | parameters)))
