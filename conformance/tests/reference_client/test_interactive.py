"""The reference client opens a browser and listens for its answer."""

import threading
from typing import Any

import httpx
import pytest

from conformance.reference_client import (
    AuthError,
    Cancellation,
    InteractiveRequest,
    Kind,
    ResponseMode,
    Source,
)

from .conftest import Desk

GRAPH = ("https://graph.microsoft.com/User.Read",)
ELSEWHERE = {ResponseMode.QUERY: "POST", ResponseMode.FORM_POST: "GET"}


def redirect_uri(url: str) -> str:
    return httpx.URL(url).params["redirect_uri"]


@pytest.mark.parametrize("mode", [ResponseMode.QUERY, ResponseMode.FORM_POST])
@pytest.mark.parametrize("address", ["http://localhost", "http://localhost/back", "http://127.0.0.1"])
def test_somebody_signs_in_in_a_browser(desk: Desk, mode: ResponseMode, address: str) -> None:
    def browser(url: str) -> None:
        threading.Thread(target=desk.somebody.goes, args=(url,), kwargs={"follows": True}, daemon=True).start()

    request = InteractiveRequest(GRAPH, address, response_mode=mode, open_browser=browser, timeout=20)
    result = desk.registered("terminal").acquire_token_interactive(request)
    assert (result.source, result.account is not None) == (Source.NETWORK, True)


@pytest.mark.parametrize("mode", list(ELSEWHERE))
def test_an_answer_in_another_way_is_refused(desk: Desk, mode: ResponseMode) -> None:
    seen: list[int] = []

    def browser(url: str) -> None:
        wrong = {"code": "a-code", "state": httpx.URL(url).params["state"]}
        with httpx.Client(trust_env=False) as http:
            form: dict[str, Any] = {"data": wrong} if ELSEWHERE[mode] == "POST" else {"params": wrong}
            seen.append(http.request(ELSEWHERE[mode], redirect_uri(url), **form).status_code)
            seen.append(http.get(redirect_uri(url) + "/favicon.ico").status_code)

    with pytest.raises(AuthError) as caught:
        desk.public().acquire_token_interactive(
            InteractiveRequest(desk.scopes, response_mode=mode, open_browser=browser, timeout=0.2)
        )
    assert (caught.value.kind, seen, desk.requests()) == (Kind.TIMEOUT, [400, 404], [])


def test_an_answer_with_the_wrong_state_redeems_nothing_and_is_shown_nowhere(desk: Desk) -> None:
    pages: list[str] = []

    def browser(url: str) -> None:
        with httpx.Client(trust_env=False) as http:
            pages.append(http.post(redirect_uri(url), data={"code": "<b>evil</b>", "state": "x"}).text)

    with pytest.raises(AuthError) as caught:
        desk.public().acquire_token_interactive(InteractiveRequest(desk.scopes, open_browser=browser, timeout=20))
    assert (caught.value.kind, desk.requests(), "evil" in pages[0]) == (Kind.MISMATCH, [], False)


def test_whoever_cancels_is_not_waited_for(desk: Desk) -> None:
    cancellation = Cancellation()
    request = InteractiveRequest(desk.scopes, open_browser=lambda _: cancellation.cancel(), cancellation=cancellation)
    with pytest.raises(AuthError) as caught:
        desk.public().acquire_token_interactive(request)
    assert caught.value.kind is Kind.CANCELLED


def test_a_browser_that_does_not_open_is_told(desk: Desk) -> None:
    def browser(_: str) -> None:
        raise RuntimeError("no display")

    with pytest.raises(AuthError, match="no display") as caught:
        desk.public().acquire_token_interactive(InteractiveRequest(desk.scopes, open_browser=browser))
    assert caught.value.code == "no_browser"


@pytest.mark.parametrize("address", ["https://localhost", "http://example.com", "msal://auth"])
def test_nobody_listens_anywhere_but_on_loopback(desk: Desk, address: str) -> None:
    request = InteractiveRequest(desk.scopes, address, open_browser=lambda _: pytest.fail("a browser was opened"))
    with pytest.raises(AuthError) as caught:
        desk.public().acquire_token_interactive(request)
    assert caught.value.kind is Kind.USAGE


def test_a_sign_in_that_is_over_leaves_no_listener(desk: Desk) -> None:
    opened: list[str] = []
    with pytest.raises(AuthError):
        desk.public().acquire_token_interactive(
            InteractiveRequest(desk.scopes, open_browser=opened.append, timeout=0.01)
        )
    with httpx.Client(trust_env=False) as http, pytest.raises(httpx.ConnectError):
        http.get(redirect_uri(opened[0]))
