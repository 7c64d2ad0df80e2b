"""The application asks for a user's token without a user: from the cache, or by what the cache can renew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Wanted(Edge):
    """What is asked for."""

    scopes: list[str]
    """Scopes."""
    account: dict[str, Any] | None = None
    """Whose token, in the words of the cache format that the libraries share (home_account_id, environment, …)."""


class Silent(BaseStep):
    """A user's token, silently."""

    by_client: ClassVar[bool] = True
    do: Literal["silent"]
    app: str = "app"
    """Which instance asks."""
    with_: Wanted

    async def play(self, scene: Scene) -> Facts:
        account = {"account": self.with_.account} if self.with_.account else {}
        return await scene.client(self.app, "silent", {"scopes": self.with_.scopes, **account})
