"""The suite holds a key and calls an API with a request that it signed: as the holder of a bound token does, or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from conformance import proofs
from conformance.steps.call_api import seen
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene

SCHEMES = {"pop": "PoP", "bearer": "Bearer"}


class Wanted(proofs.Wanted):
    """The call, what is signed of it, and by whom."""

    nonce: str | None = None
    """What the API handed out; it is asked for one where this is left out."""
    key: Literal["registered", "stranger"] = "registered"
    """The key of the application's certificate, or one that nobody knows."""
    signed: bool = True
    """Not signed at all: the token stands where the proof should."""
    scheme: Literal["pop", "bearer"] = "pop"
    """The word before it."""


class SignedCall(BaseStep):
    """A call with a proof of possession (draft-ietf-oauth-signed-http-request-03)."""

    do: Literal["signed_call"]
    app: str = "app"
    """Whose key."""
    with_: Wanted

    async def play(self, scene: Scene) -> Facts:
        wanted = self.with_
        shown = await self._proof(scene) if wanted.signed else wanted.token
        headers = {"authorization": f"{SCHEMES[wanted.scheme]} {shown}"}
        return {"resource": seen(await scene.request(wanted.method, wanted.uri, headers=headers))}

    async def _proof(self, scene: Scene) -> str:
        certificate = scene.answers.certificate(self.app, stranger=self.with_.key == "stranger")
        nonce = await _handed_out(scene, self.with_.uri) if self.with_.nonce is None else self.with_.nonce
        return proofs.signed(certificate, self.with_, nonce)


async def _handed_out(scene: Scene, uri: str) -> str:
    """Ask without a token, and read the nonce of the challenge; empty where the API hands out none."""
    answer = await scene.request("GET", uri)
    return str(answer["headers"].get("www-authenticate", "")).partition('nonce="')[2].partition('"')[0]
