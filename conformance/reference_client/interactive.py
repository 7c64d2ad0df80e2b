"""RFC 8252: somebody signs in, in a browser of this machine, and the reply comes back over loopback."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable

from conformance.reference_client import authorization, authorization_code, signed_request
from conformance.reference_client.client import Client
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.loopback import Listener
from conformance.reference_client.requests import (
    AuthorizationCodeRequest,
    AuthorizationFlow,
    AuthorizationUrlRequest,
    InteractiveRequest,
)
from conformance.reference_client.results import AuthenticationResult

ANYWHERE = "http://localhost"


def acquire(client: Client, request: InteractiveRequest) -> AuthenticationResult:
    """Return the token; raise `AuthError` (cancelled, timeout, mismatch, …). The listener is always closed."""
    signed_request.refuse(request)
    client.resolve(request.authority)
    address = request.redirect_uri or client.configuration.redirect_uri or ANYWHERE
    with Listener(address, request.response_mode).listening() as listener:
        flow = authorization.begin(client, _address(request, listener.redirect_uri))
        _open(request.open_browser or _system_browser, flow)
        reply = listener.wait(request.timeout, request.cancellation)
    return authorization_code.redeem(client, AuthorizationCodeRequest(flow, reply))


def _address(request: InteractiveRequest, redirect_uri: str) -> AuthorizationUrlRequest:
    return AuthorizationUrlRequest(
        scopes=request.scopes,
        redirect_uri=redirect_uri,
        prompt=request.prompt,
        login_hint=request.login_hint,
        domain_hint=request.domain_hint,
        sid=request.sid,
        account=request.account,
        claims=request.claims,
        response_mode=request.response_mode,
        extra_query=request.extra_query,
        extra_scopes_to_consent=request.extra_scopes_to_consent,
        authority=request.authority,
        correlation_id=request.correlation_id,
    )


def _open(open_browser: Callable[[str], object], flow: AuthorizationFlow) -> None:
    try:
        open_browser(flow.url)
    except AuthError:
        raise
    except Exception as error:
        words = f"no browser could be opened: {type(error).__name__}: {error}"
        raise AuthError(Kind.USAGE, words, code="no_browser") from error


def _system_browser(url: str) -> None:
    if not webbrowser.open(url):
        raise AuthError(Kind.USAGE, "this machine has no browser: sign in by device code", code="no_browser")
