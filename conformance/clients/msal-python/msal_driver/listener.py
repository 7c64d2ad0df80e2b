"""The library's own listener on loopback: the one way in which it takes an answer, found by bringing it some."""

from __future__ import annotations

import functools
import http.client
import threading

import msal  # type: ignore[import-untyped]  # msal ships no types

ANSWERS = {"query": ("GET", "/?error=tried", None), "form_post": ("POST", "/", "error=tried")}
"""By response mode: method, path and body of what a browser brings."""

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@functools.cache
def mode() -> str:
    """Return the response mode that it takes: 1.31 what stands in the address, 1.39 what is posted; empty for none."""
    with msal.oauth2cli.AuthCodeReceiver(port=0) as receiver:
        threading.Thread(target=receiver.get_auth_response, kwargs={"timeout": 2}, daemon=True).start()
        return next((mode for mode in ANSWERS if _takes(receiver.get_port(), mode)), "")


def _takes(port: int, mode: str) -> bool:
    method, path, body = ANSWERS[mode]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    connection.request(method, path, body, FORM if body else {})
    took = connection.getresponse().status == http.client.OK
    connection.close()
    return took
