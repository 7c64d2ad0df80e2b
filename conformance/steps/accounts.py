"""Who is signed in, as the client tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from conformance.edge import Edge
from conformance.steps.step import ClientStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Wanted(Edge):
    """Nothing more need be said."""


class Accounts(ClientStep):
    """The list of accounts."""

    do: Literal["accounts"]
    with_: Wanted = Wanted()

    async def play(self, scene: Scene) -> Facts:
        facts = await scene.client(self.app, self.do, {})
        return {"accounts": listed(facts["result"]["accounts"])} if "result" in facts else facts


def listed(several: list[Facts]) -> Facts:
    """Return what the check `accounts` looks at; `all` is the list itself, in the order of user names."""
    several = sorted(several, key=lambda each: str(each.get("username")))
    names = ("username", "home_account_id", "tenant_id", "environment")
    told = {f"{name}s": [each.get(name) for each in several] for name in names}
    return {"count": len(several), "all": several, **told}
