"""Grants in one step: an application's own, and those that start from something the caller already holds."""

from __future__ import annotations

from typing import Any

from json_lines import (  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
    Call,
    Facts,
    UnsupportedError,
)

from conformance.clients.reference.driver import results
from conformance.reference_client import (
    ClientCredentialRequest,
    ConfidentialClientApplication,
    LongRunningRequest,
    OnBehalfOfRequest,
    RefreshTokenRequest,
    UserFicRequest,
    UsernamePasswordRequest,
)


def client_credential(call: Call) -> Facts:
    request = ClientCredentialRequest(**_given(call), skip_cache=bool(call.wanted.get("skip_cache")))
    app = _confidential(call)
    return results.result(lambda: app.acquire_token_by_client_credential(request))


def refresh_token(call: Call) -> Facts:
    request = RefreshTokenRequest(**_given(call, "refresh_token"))
    return results.result(lambda: call.app.acquire_token_by_refresh_token(request))


def obo(call: Call) -> Facts:
    request = OnBehalfOfRequest(**_given(call, "assertion"), skip_cache=bool(call.wanted.get("skip_cache")))
    app = _confidential(call)
    return results.result(lambda: app.acquire_token_on_behalf_of(request))


def obo_long(call: Call) -> Facts:
    request = LongRunningRequest(**_given(call, "assertion", "key"))
    app = _confidential(call)
    return results.result(lambda: app.acquire_token_in_long_running_process(request))


def username_password(call: Call) -> Facts:
    request = UsernamePasswordRequest(**_given(call, "username", "password"))
    return results.result(lambda: call.app.acquire_token_by_username_password(request))


def user_fic(call: Call) -> Facts:
    request = UserFicRequest(**_given(call, "assertion", "username", "object_id"))
    app = _confidential(call)
    return results.result(lambda: app.acquire_token_by_user_fic(request))


def _confidential(call: Call) -> ConfidentialClientApplication:
    if not isinstance(call.app, ConfidentialClientApplication):
        raise UnsupportedError("a public application has no token of its own, and acts for nobody")
    return call.app


def _given(call: Call, *names: str) -> dict[str, Any]:
    told = {name: call.wanted[name] for name in (*names, "claims") if call.wanted.get(name) is not None}
    return {"scopes": tuple(call.wanted["scopes"]), **told}
