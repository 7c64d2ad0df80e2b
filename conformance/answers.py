"""What the suite answers when a client asks its surroundings: for an assertion, a whole token, a part of its cache."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from conformance import certificates, forgery
from conformance.model import Credential
from conformance.ready import Certificate
from conformance.registrations import NoSuchThingError
from conformance.vocabulary import Vocabulary

Facts = dict[str, Any]

UNTOLD_LIFE = 3600
"""Seconds an app token lives where the story does not say."""


@dataclass(slots=True)
class Answers:
    """The answers of one story, and how often each kind was asked for since `forget`."""

    story: Vocabulary
    asked: dict[str, Facts] = field(default_factory=dict)
    _kept: dict[str, str] = field(default_factory=dict)
    """Partitions of caches, by key."""
    _app_tokens: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def forget(self) -> None:
        self.asked = {}

    def count(self, kind: str, facts: Facts) -> None:
        """Remember that something was asked for, and what came with it."""
        before = self.asked.get(kind, {"count": 0})
        self.asked[kind] = {"count": before["count"] + 1, "with": facts}

    def to(self, app: str, kind: str, facts: Facts) -> Facts:
        """Answer an instance; raise `LookupError` where the story has no answer."""
        if kind == "load":
            return {"text": self._kept.get(facts["key"], "")}
        if kind == "keep":
            self._kept[facts["key"]] = facts["text"]
            return {}
        return self._proof(app, kind, facts)

    def _proof(self, app: str, kind: str, facts: Facts) -> Facts:
        credential = self.story.app(app).credential
        wanted = credential if isinstance(credential, Credential) else Credential(assertion="signed")
        if kind == "assertion" and wanted.presented:
            return {"assertion": wanted.presented}
        if kind == "assertion":
            return {"assertion": self._assertion(app, facts, wanted.assertion or "signed")}
        if kind == "app_token" and wanted.app_token is not None:
            return {"token": f"app-token-{next(self._app_tokens)}", "expires_in": UNTOLD_LIFE, **wanted.app_token}
        raise LookupError(f"this story has no answer to {kind}")

    def _assertion(self, app: str, facts: Facts, how: str) -> str:
        found = self.story.registration(app)
        right = str(facts.get("token_endpoint") or f"{found.tenant.authority.rstrip('/')}/oauth2/v2.0/token")
        audience = "https://somewhere.invalid/" if how == "wrong_audience" else right
        signer = self.certificate(app, stranger=how == "wrong_key")
        return forgery.assertion(signer, found.client_id, audience)

    def certificate(self, app: str, *, stranger: bool) -> Certificate:
        """Return an instance's registered certificate, or one that nobody knows."""
        found = certificates.make("stranger") if stranger else self.story.registration(app).application.certificate
        if found is None:
            raise NoSuchThingError("the registration has no certificate to sign with")
        return found
