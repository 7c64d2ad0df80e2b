"""Somebody lays hands on what lies in the keyring of the story's desktop session, encrypted caches for example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import model_validator

from conformance import stage
from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Change(Edge):
    """What becomes of every secret in it; one of the two."""

    text: str | None = None
    """It is this now."""
    cut: bool = False
    """Its second half is gone."""

    @model_validator(mode="after")
    def _one(self) -> Change:
        if self.cut == (self.text is not None):
            raise ValueError("a secret is either cut or replaced by a text")
        return self

    def made(self, secret: bytes) -> bytes:
        """Return what is there instead."""
        return secret[: len(secret) // 2] if self.text is None else self.text.encode()


class Keyring(BaseStep):
    """Every secret in the keyring is tampered with; there must be one. The story says `keyring: unlocked`."""

    do: Literal["keyring"]
    with_: Change

    async def play(self, scene: Scene) -> Facts:
        assert scene.players.behind, "a story without a keyring is refused when it is read"
        await stage.rewrite_keyring(scene.players.behind({})["DBUS_SESSION_BUS_ADDRESS"], self.with_.made)
        return {}
