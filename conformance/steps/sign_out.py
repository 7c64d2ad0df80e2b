"""An account is taken out of the client's cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from conformance.edge import Edge
from conformance.steps.step import ClientStep, Facts, told

if TYPE_CHECKING:
    from conformance.scene import Scene


class Wanted(Edge):
    """Who leaves."""

    account: dict[str, Any] | str
    """The account, as a result or the list of accounts told it."""


class SignOut(ClientStep):
    """The client forgets somebody. The browser's session stays; to end it is `browse` to the logout page."""

    do: Literal["sign_out"]
    with_: Wanted

    async def play(self, scene: Scene) -> Facts:
        facts = await scene.client(self.app, self.do, told(self.with_))
        return facts if "error" in facts else {}
