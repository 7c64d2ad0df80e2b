"""RFC 8628: a device shows a code, and waits until somebody has typed it elsewhere."""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import urlencode

from conformance.reference_client import claims, user_tokens
from conformance.reference_client.authority import Authority
from conformance.reference_client.client import Client
from conformance.reference_client.engine import Facts
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.requests import DeviceCode, DeviceCodeRequest
from conformance.reference_client.results import AuthenticationResult
from conformance.reference_client.scopes import needed, with_sign_in
from conformance.reference_client.token_request import TokenRequest, headers

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
INTERVAL = 5.0
"""Seconds between two polls where the answer names none (3.2), and by which `slow_down` lengthens them (3.5)."""
SHORTEST = 1.0
"""Seconds; an authority that says 0 is not polled without a pause."""


@dataclass(slots=True)
class Wait:
    """How long it may still take, and the pause between two polls; seconds."""

    end: float
    interval: float
    gives_up: bool
    """Whether the end is the caller's, and not that of the code."""

    def pause(self, request: DeviceCodeRequest) -> None:
        """Wait for the next poll; raise `AuthError` (cancelled, timeout, expired)."""
        left = self.end - time.monotonic()
        if request.cancellation.wait(max(0, min(self.interval, left))):
            raise AuthError(Kind.CANCELLED, "the sign-in was cancelled", code="user_cancelled")
        if time.monotonic() >= self.end:
            raise self._over()

    def _over(self) -> AuthError:
        if self.gives_up:
            return AuthError(Kind.TIMEOUT, "nobody typed the code in the time given", code="user_timeout_reached")
        return AuthError(Kind.EXPIRED, "nobody typed the code while it was good", code="expired_token")


def acquire(client: Client, request: DeviceCodeRequest) -> AuthenticationResult:
    """Return the token; raise `AuthError` (declined, cancelled, timeout and expired among others)."""
    resolved = client.resolve()
    told = _begin(client, resolved, request)
    wait = _wait(told, request)
    request.show(_shown(told, wait))
    return _poll(client, resolved, request, wait, str(told["device_code"]))


def _begin(client: Client, resolved: Authority, request: DeviceCodeRequest) -> Facts:
    form = {"client_id": client.id, "scope": " ".join(with_sign_in(needed(request.scopes)))}
    wanted = claims.merged(request.claims, client.configuration.client_capabilities)
    endpoint = resolved.needed("device_authorization_endpoint")
    address = f"{endpoint}?{urlencode(request.extra_query)}" if request.extra_query else endpoint
    form |= {"claims": wanted} if wanted else {}
    told = client.network.post(address, data=form, headers=headers(request.correlation_id)).json()
    missing = [name for name in ("device_code", "user_code", "verification_uri") if not isinstance(told.get(name), str)]
    if missing:
        raise AuthError(Kind.INCOMPLETE, f"the answer has no {missing[0]}", correlation_id=request.correlation_id)
    return told


def _wait(told: Facts, request: DeviceCodeRequest) -> Wait:
    life = _seconds(told, "expires_in", 900.0)
    gives_up = request.timeout is not None and request.timeout < life
    seconds = request.timeout if request.timeout is not None and gives_up else life
    return Wait(time.monotonic() + seconds, max(SHORTEST, _seconds(told, "interval", INTERVAL)), gives_up)


def _shown(told: Facts, wait: Wait) -> DeviceCode:
    uri, code = str(told["verification_uri"]), str(told["user_code"])
    message = str(told.get("message") or f"Open {uri} and type {code}.")
    return DeviceCode(code, uri, message, _seconds(told, "expires_in", 900.0), wait.interval)


def _poll(
    client: Client, resolved: Authority, request: DeviceCodeRequest, wait: Wait, code: str
) -> AuthenticationResult:
    wanted = TokenRequest(GRANT, request.scopes, request.correlation_id, {"device_code": code}, request.claims)
    while True:
        wait.pause(request)
        try:
            return user_tokens.signed_in(client, resolved, wanted)
        except AuthError as error:
            wait.interval = _next_interval(error, wait.interval)


def _next_interval(error: AuthError, interval: float) -> float:
    """Return the pause before the next poll (3.5); raise the error where there is none."""
    if error.code == "authorization_pending":
        return interval
    if error.code == "slow_down":
        return interval + INTERVAL
    if error.kind is Kind.NETWORK:
        return interval * 2
    raise error


def _seconds(told: Facts, name: str, otherwise: float) -> float:
    value = told.get(name)
    return float(value) if isinstance(value, int | float) and value >= 0 else otherwise
