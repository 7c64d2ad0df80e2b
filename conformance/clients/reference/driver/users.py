"""Ways for a user to sign in, and what can be done once they are."""

from __future__ import annotations

from dataclasses import asdict

from json_lines import (  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
    Call,
    Facts,
    UnsupportedError,
)

from conformance.clients.reference.driver import broker, results
from conformance.reference_client import (
    AuthorizationCodeRequest,
    AuthorizationFlow,
    AuthorizationUrlRequest,
    Cancellation,
    DeviceCode,
    DeviceCodeRequest,
    InteractiveRequest,
    PublicClientApplication,
    ResponseMode,
    SilentRequest,
)

WORDS = ("redirect_uri", "prompt", "login_hint", "domain_hint", "claims", "sid", "state", "nonce", "authority")
PATIENCE = 25.0
"""Seconds to wait for the person where the story does not say."""


def interactive(call: Call) -> Facts:
    app, cancellation = _public(call), Cancellation()
    call.on_cancel(cancellation.cancel)
    request = InteractiveRequest(
        **_given(call, "response_mode"),
        open_browser=lambda url: call.ask("open", {"url": url}),
        timeout=call.wanted.get("timeout") or PATIENCE,
        cancellation=cancellation,
        window_handle=app.window if isinstance(app, broker.Program) else None,
        **broker.proof(call.wanted.get("pop")),
    )
    return results.result(lambda: app.acquire_token_interactive(request))


def auth_code_url(call: Call) -> Facts:
    request = AuthorizationUrlRequest(**_given(call, "response_mode", "state", "nonce"))
    flow = results.told(lambda: call.app.get_auth_code_url(request))
    return {"url": flow.url, "flow": asdict(flow)}


def by_code(call: Call) -> Facts:
    wanted = call.wanted
    flow = AuthorizationFlow(**{**wanted["flow"], "scopes": tuple(wanted["flow"]["scopes"])})
    request = AuthorizationCodeRequest(
        flow=flow,
        reply=wanted["reply"],
        scopes=tuple(wanted.get("scopes") or ()),
        redirect_uri=wanted.get("redirect_uri") or "",
        claims=wanted.get("claims") or "",
        code_verifier=wanted.get("code_verifier") or "",
        enable_spa_authorization_code=bool(wanted.get("spa_code")),
        extra_body=wanted.get("extra_body") or {},
    )
    return results.result(lambda: call.app.acquire_token_by_code(request))


def device_code(call: Call) -> Facts:
    app, cancellation, wanted = _public(call), Cancellation(), call.wanted
    call.on_cancel(cancellation.cancel)

    def show(code: DeviceCode) -> None:
        if call.ask("show", asdict(code)).get("cancel"):
            cancellation.cancel()

    request = DeviceCodeRequest(
        scopes=tuple(wanted["scopes"]),
        show=show,
        claims=wanted.get("claims") or "",
        extra_query=wanted.get("extra_query") or {},
        timeout=wanted.get("timeout"),
        cancellation=cancellation,
    )
    return results.result(lambda: app.acquire_token_by_device_code(request))


def silent(call: Call) -> Facts:
    wanted = call.wanted
    request = SilentRequest(
        scopes=tuple(wanted["scopes"]),
        account=results.own(call.app, wanted.get("account")),
        force_refresh=bool(wanted.get("force_refresh")),
        claims=wanted.get("claims") or "",
        authority=wanted.get("authority") or "",
        redirect_uri=wanted.get("redirect_uri") or "",
        **broker.proof(wanted.get("pop")),
    )
    return results.result(lambda: call.app.acquire_token_silent(request))


def accounts(call: Call) -> Facts:
    return {"accounts": [results.account(each) for each in results.told(call.app.get_all_accounts)]}


def sign_out(call: Call) -> Facts:
    account = results.own(call.app, call.wanted["account"])
    results.told(lambda: call.app.sign_out(account))
    return {}


def _public(call: Call) -> PublicClientApplication:
    if not isinstance(call.app, PublicClientApplication):
        raise UnsupportedError("a confidential application has neither browser nor device")
    return call.app


def _given(call: Call, *more: str) -> Facts:
    """Return the fields of a request for an address, as far as they were asked for."""
    wanted = call.wanted
    told = {name: wanted[name] for name in WORDS if wanted.get(name)}
    if wanted.get("response_mode") and "response_mode" in more:
        told["response_mode"] = ResponseMode(wanted["response_mode"])
    lists = {name: tuple(wanted[name]) for name in ("extra_scopes_to_consent",) if wanted.get(name)}
    account = results.own(call.app, wanted.get("account"))
    return {
        **told,
        **lists,
        "scopes": tuple(wanted["scopes"]),
        "account": account,
        "extra_query": (wanted.get("extra_query") or {}) | broker.passes(call.app),
    }
