"""The authorization code flow in its two halves, for whoever brings a browser of their own."""

from __future__ import annotations

from json_lines import Call, Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml

from msal_driver import results
from msal_driver.wanting import given, refuse

ADDED = ("openid", "profile", "offline_access")
"""Scopes that the library adds by itself, and refuses where they are asked for."""


def auth_code_url(call: Call) -> Facts:
    wanted = call.wanted
    refuse(wanted, "initiate_auth_code_flow", "account", "sid", "nonce", "extra_query", "extra_scopes_to_consent")
    flow = call.app.library.initiate_auth_code_flow(
        wanted["scopes"],
        redirect_uri=wanted.get("redirect_uri") or call.app.redirect_uri,
        **given(
            wanted,
            state="state",
            prompt="prompt",
            login_hint="login_hint",
            domain_hint="domain_hint",
            response_mode="response_mode",
            claims_challenge="claims",
        ),
    )
    return {"url": flow["auth_uri"], "flow": flow}


def by_code(call: Call) -> Facts:
    """Redeem what came back; the older method only where an address or claims of its own are asked for."""
    wanted, library = call.wanted, call.app.library
    flow = wanted["flow"] | given(wanted, code_verifier="code_verifier")
    body = (wanted.get("extra_body") or {}) | ({"return_spa_code": "1"} if wanted.get("spa_code") else {})
    if wanted.get("redirect_uri") or wanted.get("claims"):
        return results.result(library, _by_bare_code(call, flow, body))
    reply = library.acquire_token_by_auth_code_flow(flow, wanted["reply"], scopes=wanted.get("scopes"), data=body)
    return results.result(library, reply)


def _by_bare_code(call: Call, flow: Facts, body: Facts) -> Facts:
    wanted = call.wanted
    reply: Facts = call.app.library.acquire_token_by_authorization_code(
        wanted["reply"]["code"],
        wanted.get("scopes") or [each for each in flow["scope"] if each not in ADDED],
        redirect_uri=wanted.get("redirect_uri") or flow["redirect_uri"],
        claims_challenge=wanted.get("claims"),
        data=body | {"code_verifier": flow["code_verifier"]},
    )
    return reply
