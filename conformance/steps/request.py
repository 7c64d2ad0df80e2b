"""The suite itself speaks to the authority: for stories that need no client, or one that misbehaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Wanted(Edge):
    """The request."""

    url: str
    """The address."""
    method: Literal["GET", "POST", "OPTIONS", "PUT", "DELETE"] = "GET"
    """The verb."""
    headers: dict[str, str] = Field(default_factory=dict)
    """Headers."""
    form: dict[str, str] | None = None
    """A form to post."""


class Request(BaseStep):
    """One raw request."""

    do: Literal["request"]
    with_: Wanted

    async def play(self, scene: Scene) -> Facts:
        wanted = self.with_
        answer = await scene.request(wanted.method, wanted.url, headers=wanted.headers, form=wanted.form)
        return answered(answer)


def answered(answer: Facts) -> Facts:
    """Return what the check `response` looks at, and the token where there is one."""
    told = answer["json"] if isinstance(answer["json"], dict) else {}
    facts: Facts = {"response": {**answer, "json": told}}
    token = told.get("access_token")
    return facts | (
        {"result": {"token": token, "expires_in": told.get("expires_in")}} if isinstance(token, str) else {}
    )
