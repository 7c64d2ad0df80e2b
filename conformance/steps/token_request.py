"""The suite asks for a token itself, as an application that behaves or as one that does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from conformance import forgery, proofs
from conformance.edge import Edge
from conformance.forgery import Forgery
from conformance.steps.request import answered
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Asked(Edge):
    """The request."""

    scope: str
    """The scope."""
    authority: str = ""
    """Another authority than the application's."""
    credential: Literal["secret", "assertion", "none"] = "secret"
    """How the application proves itself."""
    certificate: Literal["registered", "stranger"] = "registered"
    """Whose key signs the assertion."""
    assertion: Forgery = Forgery()
    """What is wrong with the assertion."""
    bound: bool = False
    """The token is to be bound to the key of the application's certificate."""
    form: dict[str, str] = Field(default_factory=dict)
    """More of the form, or otherwise."""


class TokenRequest(BaseStep):
    """RFC 6749 4.4.2, by hand."""

    do: Literal["token_request"]
    app: str = "app"
    """Which instance asks."""
    with_: Asked

    async def play(self, scene: Scene) -> Facts:
        registration = scene.story.registration(self.app)
        authority = self.with_.authority or registration.tenant.authority
        url = f"{authority.rstrip('/')}/oauth2/v2.0/token"
        form = {"grant_type": "client_credentials", "client_id": registration.client_id, "scope": self.with_.scope}
        form |= self._credential(scene, url) | self._confirmation(scene) | self.with_.form
        return answered(await scene.request("POST", url, form=form))

    def _confirmation(self, scene: Scene) -> dict[str, str]:
        return proofs.confirmation(scene.answers.certificate(self.app, stranger=False)) if self.with_.bound else {}

    def _credential(self, scene: Scene, url: str) -> dict[str, str]:
        registration = scene.story.registration(self.app)
        if self.with_.credential == "none":
            return {}
        if self.with_.credential == "secret":
            return {"client_secret": registration.application.secret or "no-secret-was-registered"}
        certificate = scene.answers.certificate(self.app, stranger=self.with_.certificate == "stranger")
        signed = forgery.assertion(certificate, registration.client_id, url, self.with_.assertion)
        return {"client_assertion_type": JWT_BEARER, "client_assertion": signed}
