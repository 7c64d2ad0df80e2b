"""The reference client shows a code and polls: in time, with patience, and no longer than it may."""

import ssl
import time
from typing import Any

import httpx
import pytest

from conformance.reference_client import AuthError, Cancellation, DeviceCode, DeviceCodeRequest, Kind, Source
from conformance.reference_client.device_code import INTERVAL, _next_interval

from .conftest import TENANT, Desk


def answer(desk: Desk, **more: Any) -> None:
    """Let the authority answer the next request for a code as it does, but for this."""
    app = desk.world.application("desktop", TENANT)["client_id"]
    form = {"client_id": app, "scope": f"{desk.scopes[0]} openid profile offline_access"}
    trust = ssl.create_default_context(cafile=desk.world.ca)
    with httpx.Client(verify=trust, trust_env=False) as http:
        told = http.post(f"{desk.world.tenant(TENANT)['authority']}/oauth2/v2.0/devicecode", data=form).json()
    desk.world.faults.add({"match": {"endpoint": "devicecode"}, "json": {**told, "interval": 1, **more}})


def test_whoever_types_the_code_is_signed_in(desk: Desk) -> None:
    answer(desk)
    shown: list[DeviceCode] = []

    def show(code: DeviceCode) -> None:
        shown.append(code)
        desk.somebody.goes(code.verification_uri, shown=code.user_code)

    app = desk.public()
    result = app.acquire_token_by_device_code(DeviceCodeRequest(desk.scopes, show))
    assert (result.source, len(shown)) == (Source.NETWORK, 1)
    assert shown[0].user_code in shown[0].message
    assert app.get_all_accounts() == [result.account]


def test_whoever_cancels_is_polled_for_no_more(desk: Desk) -> None:
    cancellation = Cancellation()
    request = DeviceCodeRequest(desk.scopes, lambda _: cancellation.cancel(), cancellation=cancellation)
    began = time.monotonic()
    with pytest.raises(AuthError) as caught:
        desk.public().acquire_token_by_device_code(request)
    assert (caught.value.kind, desk.requests()) == (Kind.CANCELLED, [])
    assert time.monotonic() - began < INTERVAL


def test_the_callers_patience_ends_before_the_code_does(desk: Desk) -> None:
    with pytest.raises(AuthError) as caught:
        desk.public().acquire_token_by_device_code(DeviceCodeRequest(desk.scopes, str, timeout=0.1))
    assert (caught.value.kind, desk.requests()) == (Kind.TIMEOUT, [])


def test_a_code_past_its_end_is_polled_for_no_more(desk: Desk) -> None:
    answer(desk, expires_in=0)
    with pytest.raises(AuthError) as caught:
        desk.public().acquire_token_by_device_code(DeviceCodeRequest(desk.scopes, str))
    assert (caught.value.kind, desk.requests()) == (Kind.EXPIRED, [])


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("authorization_declined", Kind.DECLINED),
        ("expired_token", Kind.EXPIRED),
        ("bad_verification_code", Kind.REFUSED),
    ],
)
def test_what_is_over_is_told_as_what_it_is(desk: Desk, error: str, kind: Kind) -> None:
    answer(desk)
    desk.world.faults.add({"match": {"endpoint": "token"}, "status": 400, "json": {"error": error}})
    with pytest.raises(AuthError) as caught:
        desk.public().acquire_token_by_device_code(DeviceCodeRequest(desk.scopes, str))
    assert (caught.value.kind, caught.value.code, len(desk.requests())) == (kind, error, 1)


def test_an_error_in_a_success_is_an_error(desk: Desk) -> None:
    desk.world.faults.add({"match": {"endpoint": "devicecode"}, "status": 200, "json": {"error": "invalid_scope"}})
    with pytest.raises(AuthError) as caught:
        desk.public().acquire_token_by_device_code(DeviceCodeRequest(desk.scopes, str))
    assert (caught.value.kind, caught.value.code) == (Kind.REFUSED, "invalid_scope")


@pytest.mark.parametrize(
    ("error", "longer"),
    [
        (AuthError(Kind.REFUSED, "", code="authorization_pending"), 2),
        (AuthError(Kind.REFUSED, "", code="slow_down"), 7),
        (AuthError(Kind.NETWORK, ""), 4),
    ],
)
def test_the_pause_grows_where_the_authority_or_the_line_is_tired(error: AuthError, longer: float) -> None:
    assert _next_interval(error, 2) == longer
