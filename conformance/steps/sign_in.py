"""Somebody signs in, by the cheapest way that the client has: for stories that begin with a user who is signed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from conformance.driver import NotSupportedError
from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts
from conformance.user.browser import Left
from conformance.user.cue import Agreeable
from conformance.user.knowledge import LostPersonError
from conformance.user.person import Errand
from conformance.user.recognising import shown

if TYPE_CHECKING:
    from conformance.scene import Scene


class Wanted(Edge):
    """Who, and for what."""

    user: str
    """Somebody of the world, by name or user name. They accept whatever they are asked to consent to."""
    scopes: list[str]
    """Scopes."""
    profile: str = "own"
    """Whose browser."""
    options: dict[str, Any] | None = None
    """What else the client is told on the way there: `{prompt: login}`, `{claims: …}`."""


class SignIn(BaseStep):
    """Signed in by an address and a code, else by a browser of the client's own, else by a password."""

    by_client: ClassVar[bool] = True
    do: Literal["sign_in"]
    app: str = "app"
    """Which instance."""
    with_: Wanted

    async def play(self, scene: Scene) -> Facts:
        brokered = scene.story.app(self.app).broker == "on"
        ways = [way for way in WAYS if way == "interactive" or not brokered]
        way = next((way for way in ways if way in scene.can(self.app)), None)
        if way is None:
            raise NotSupportedError("the client has no way for somebody to sign in")
        return {**await WAYS[way](self, scene), "signed_in": {"by": way}}

    @property
    def asked(self) -> Facts:
        """What the client is told."""
        return {"scopes": self.with_.scopes, **(self.with_.options or {})}


async def _by_code(step: SignIn, scene: Scene) -> Facts:
    made = await scene.client(step.app, "auth_code_url", step.asked)
    if "error" in made:
        return made
    who, link = Agreeable(step.with_.user, scene.person.knowledge), made["result"]
    end = await scene.person.go(Errand("browser", link["url"], who, profile=step.with_.profile))
    if not isinstance(end, Left):
        raise LostPersonError(f"the sign-in ended on a page: {shown(end)}")
    handed = {"flow": link.get("flow"), "reply": end.parameters, "scopes": step.with_.scopes}
    return await scene.client(step.app, "by_code", handed)


async def _interactive(step: SignIn, scene: Scene) -> Facts:
    scene.person.agree(step.with_.user, step.with_.profile)
    return await scene.client(step.app, "interactive", step.asked)


async def _by_password(step: SignIn, scene: Scene) -> Facts:
    knows = scene.person.knowledge
    who = knows.user_name(step.with_.user)
    return await scene.client(
        step.app, "username_password", {**step.asked, "username": who, "password": knows.password(who)}
    )


# fmt: off
WAYS: dict[str, Callable[[SignIn, Scene], Awaitable[Facts]]] = {
    "by_code":           _by_code,
    "interactive":       _interactive,
    "username_password": _by_password,
}
# fmt: on
