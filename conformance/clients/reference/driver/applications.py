"""Making an application."""

from __future__ import annotations

import os
from dataclasses import dataclass

from json_lines import (  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
    Call,
    Facts,
    UnsupportedError,
)

from conformance.clients.reference.driver import broker
from conformance.clients.reference.driver.results import told
from conformance.reference_client import (
    AppToken,
    CacheContext,
    CachePlugin,
    Certificate,
    ConfidentialClientApplication,
    Configuration,
    persistence,
)
from conformance.reference_client.application import ClientApplication


def make(call: Call) -> ClientApplication:
    wanted = call.wanted
    if wanted.get("oidc"):
        raise UnsupportedError("the reference client has no OIDC authorities yet")
    if wanted["kind"] == "confidential":
        return told(lambda: ConfidentialClientApplication(_configuration(call)))
    return told(lambda: broker.Program(_configuration(call), wanted.get("broker")))


def _configuration(call: Call) -> Configuration:
    wanted = call.wanted
    return Configuration(
        client_id=wanted["client_id"],
        authority=wanted["authority"],
        known_authorities=tuple(wanted.get("known_authorities") or ()),
        client_capabilities=tuple(wanted.get("capabilities") or ()),
        redirect_uri=wanted.get("redirect_uri") or "",
        cache=_cache(call),
        broker=broker.options(wanted.get("broker")),
        region=wanted.get("region") or "",
        ca=os.environ.get("CONFORMANCE_CA"),
        proxy=os.environ.get("CONFORMANCE_PROXY"),
        **_credential(wanted.get("credential") or {}, call),
    )


def _cache(call: Call) -> CachePlugin | None:
    wanted = call.wanted.get("cache")
    if not wanted:
        return None
    if wanted.get("elsewhere"):
        return Elsewhere(call)
    keep = persistence.plaintext if wanted["protection"] == "plaintext" else persistence.encrypted
    return keep(wanted["path"])


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A cache plugin: the suite keeps each partition, as a store does that several servers share."""

    call: Call

    def before_access(self, context: CacheContext) -> None:
        context.cache.deserialize(self.call.ask("load", {"key": context.partition})["text"])

    def after_access(self, context: CacheContext) -> None:
        if context.changed:
            self.call.ask("keep", {"key": context.partition, "text": context.cache.serialize()})


def _credential(credential: Facts, call: Call) -> Facts:
    if "secret" in credential:
        return {"client_secret": credential["secret"]}
    if "certificate" in credential:
        given = credential["certificate"]
        thumbprint, x5c = credential.get("thumbprint", "sha256"), bool(credential.get("x5c"))
        return {"client_certificate": Certificate(given["pem"], given["key"], thumbprint, x5c)}
    if "assertion" in credential:
        return {"client_assertion": lambda context: call.ask("assertion", _facts(context))["assertion"]}
    if "app_token" in credential:
        return {"app_token_provider": lambda context: AppToken(**call.ask("app_token", _facts(context)))}
    return {}


def _facts(context: object) -> Facts:
    return {name: getattr(context, name) for name in type(context).__dataclass_fields__}  # type: ignore[attr-defined]  # a dataclass
