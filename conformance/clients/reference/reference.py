"""Drives the reference client through its public surface."""

from __future__ import annotations

import logging
import os
import platform
import sys
import time
from collections.abc import Callable
from importlib import metadata
from typing import TypeVar

from json_lines import (  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
    Call,
    ClientError,
    Conversation,
    Facts,
    UnsupportedError,
)

from conformance.reference_client import (
    AppToken,
    AuthenticationResult,
    AuthError,
    Certificate,
    ClientCredentialRequest,
    ConfidentialClientApplication,
    Configuration,
    SilentRequest,
)

CAN = (
    "client_credential", "silent", "cache_get", "cache_set", "claims", "capabilities", "skip_cache",
    "secret", "certificate", "assertion", "app_token",
)  # fmt: skip


def hello() -> Facts:
    runtime = f"{platform.python_implementation().lower()} {platform.python_version()}"
    return {"client": "reference", "version": metadata.version("mock-entra"), "runtime": runtime, "can": list(CAN)}


def new_app(call: Call) -> ConfidentialClientApplication:
    wanted = call.wanted
    if wanted["kind"] != "confidential":
        raise UnsupportedError("the reference client has no public application yet")
    if wanted.get("oidc"):
        raise UnsupportedError("the reference client has no OIDC authorities yet")
    configuration = Configuration(
        client_id=wanted["client_id"],
        authority=wanted["authority"],
        known_authorities=tuple(wanted.get("known_authorities") or ()),
        client_capabilities=tuple(wanted.get("capabilities") or ()),
        ca=os.environ.get("CONFORMANCE_CA"),
        proxy=os.environ.get("CONFORMANCE_PROXY"),
        **_credential(wanted.get("credential") or {}, call),
    )
    return _told(lambda: ConfidentialClientApplication(configuration))


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


Told = TypeVar("Told")


def _told(act: Callable[[], Told]) -> Told:
    try:
        return act()
    except AuthError as error:
        facts = {
            "class": "AuthError",
            "kind": str(error.kind),
            "code": error.code,
            "suberror": error.suberror,
            "error_codes": list(error.error_codes),
            "claims": error.claims,
            "correlation_id": error.correlation_id,
            "status": error.status,
            "message": str(error),
        }
        raise ClientError(**{name: value for name, value in facts.items() if value not in ("", [], None)}) from error


def client_credential(call: Call) -> Facts:
    wanted = call.wanted
    request = ClientCredentialRequest(tuple(wanted["scopes"]), bool(wanted.get("skip_cache")), wanted.get("claims", ""))
    return _result(_told(lambda: call.app.acquire_token_by_client_credential(request)))


def silent(call: Call) -> Facts:
    request = SilentRequest(tuple(call.wanted["scopes"]), call.wanted.get("account"))
    return _result(_told(lambda: call.app.acquire_token_silent(request)))


def _result(result: AuthenticationResult) -> Facts:
    return {
        "token": result.access_token,
        "token_type": result.token_type,
        "source": str(result.source),
        "scopes": list(result.scopes),
        "expires_in": result.expires_on - time.time(),
        "expires_on": result.expires_on,
        "account": result.account,
        "correlation_id": result.correlation_id,
    }


def cache_get(call: Call) -> Facts:
    return {"cache": call.app.serialize_cache()}


def cache_set(call: Call) -> Facts:
    call.app.deserialize_cache(call.wanted["cache"])
    return {}


VERBS = {"client_credential": client_credential, "silent": silent, "cache_get": cache_get, "cache_set": cache_set}

if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr, level=logging.DEBUG)
    Conversation(hello, new_app, VERBS).serve()
