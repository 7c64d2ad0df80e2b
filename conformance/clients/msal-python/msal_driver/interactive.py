"""acquire_token_interactive: the system browser, and a listener on loopback."""

from __future__ import annotations

from urllib.parse import urlsplit

from json_lines import (  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
    Call,
    Facts,
    UnsupportedError,
    Verb,
)

from msal_driver import broker, listener, results
from msal_driver.browser import SuiteBrowser
from msal_driver.wanting import given, refuse

PATIENCE = 25
"""Seconds to wait for the person where the story does not say; the library's own default is for ever."""


def verb(browser: SuiteBrowser) -> Verb:
    """Return the verb, which opens this browser."""

    def interactive(call: Call) -> Facts:
        wanted, library = call.wanted, call.app.library
        if not hasattr(library, "acquire_token_interactive"):
            raise UnsupportedError("a confidential application of msal for Python has no acquire_token_interactive")
        refuse(wanted, "acquire_token_interactive", "account", "sid", "extra_query")
        if wanted.get("response_mode") != listener.mode():
            refuse(wanted, "acquire_token_interactive", "response_mode")
        try:
            reply = library.acquire_token_interactive(
                wanted["scopes"],
                timeout=wanted.get("timeout") or PATIENCE,
                port=_port(wanted.get("redirect_uri")),
                on_before_launching_ui=lambda ui="browser", **_: browser.expect(call) if ui == "browser" else None,
                **_given(wanted),
                **broker.window(library, call.app.broker),
                **broker.passthrough(call.app.broker),
                **broker.scheme(wanted.get("pop")),
            )
        finally:
            browser.forget(call)
        return results.result(library, reply)

    return interactive


def _given(wanted: Facts) -> Facts:
    return given(
        wanted,
        prompt="prompt",
        login_hint="login_hint",
        domain_hint="domain_hint",
        claims_challenge="claims",
        extra_scopes_to_consent="extra_scopes_to_consent",
    )


def _port(redirect_uri: str | None) -> int | None:
    """The library fixes all of the address but the port."""
    if redirect_uri is None:
        return None
    parts = urlsplit(redirect_uri)
    if (parts.scheme, parts.hostname, parts.path.strip("/")) != ("http", "localhost", ""):
        raise UnsupportedError(f"acquire_token_interactive listens at http://localhost alone, not at {redirect_uri}")
    return parts.port
