"""RFC 6749 4.4: the application asks for a token of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Wanted(Edge):
    """What is asked for."""

    scopes: list[str]
    """Scopes, normally one `…/.default`."""
    skip_cache: bool = False
    """Do not look in the cache."""
    claims: str = ""
    """A claims challenge."""


class ClientCredential(BaseStep):
    """An application's own token."""

    by_client: ClassVar[bool] = True
    do: Literal["client_credential"]
    app: str = "app"
    """Which instance asks."""
    with_: Wanted

    async def play(self, scene: Scene) -> Facts:
        wanted: Facts = {"scopes": self.with_.scopes}
        wanted |= {"skip_cache": True} if self.with_.skip_cache else {}
        wanted |= {"claims": self.with_.claims} if self.with_.claims else {}
        return await scene.client(self.app, "client_credential", wanted)
