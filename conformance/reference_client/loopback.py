"""RFC 8252 7.3: a listener on this machine to which the browser brings the reply."""

from __future__ import annotations

import os
import queue
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from urllib.parse import SplitResult, urlsplit

from conformance.reference_client.cancellation import Cancellation
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.reply_page import Reply, listening_for
from conformance.reference_client.requests import ResponseMode

HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
METHODS = {ResponseMode.QUERY: "GET", ResponseMode.FORM_POST: "POST"}


class Listener:
    """Waits for a reply in the way that was asked for; refuses another way (400), and another place (404)."""

    def __init__(self, redirect_uri: str, mode: ResponseMode) -> None:
        """Raise `AuthError` (usage) for an address that is not on loopback, or is taken."""
        place = _place(redirect_uri)
        self._replies: queue.Queue[Reply | None] = queue.Queue()
        try:
            self._server = _server(place, listening_for(place.path or "/", _method(mode), self._replies))
        except OSError as error:
            raise AuthError(
                Kind.USAGE, f"cannot listen at {redirect_uri}: {error.strerror}", code="loopback"
            ) from error
        self.redirect_uri = place._replace(netloc=f"{_bracketed(place)}:{self._server.server_port}").geturl()

    def wait(self, timeout: float, cancellation: Cancellation) -> Reply:
        """Return what came; raise `AuthError` (timeout, cancelled)."""
        cancellation.tell(lambda: self._replies.put(None))
        try:
            reply = self._replies.get(timeout=timeout)
        except queue.Empty:
            raise AuthError(Kind.TIMEOUT, f"nobody signed in within {timeout:g} seconds", code="timeout") from None
        if reply is None:
            raise AuthError(Kind.CANCELLED, "the sign-in was cancelled", code="user_cancelled")
        return reply

    @contextmanager
    def listening(self) -> Iterator[Listener]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True, name="loopback")
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def _place(redirect_uri: str) -> SplitResult:
    place = urlsplit(redirect_uri)
    if place.scheme != "http" or place.hostname not in HOSTS:
        words = f"{redirect_uri} is not on loopback: a browser of this machine is answered at http://localhost"
        raise AuthError(Kind.USAGE, words, code="loopback")
    return place


def _method(mode: ResponseMode) -> str:
    if mode not in METHODS:
        raise AuthError(Kind.USAGE, f"no listener hears of a {mode}: it never leaves the browser", code="response_mode")
    return METHODS[mode]


def _bracketed(place: SplitResult) -> str:
    return f"[{place.hostname}]" if place.hostname == "::1" else str(place.hostname)


def _server(place: SplitResult, handler: type[BaseHTTPRequestHandler]) -> HTTPServer:
    """Where a port is named, it is that one; `localhost` is listened to at 127.0.0.1 alone (RFC 8252 8.3)."""
    kind = _Six if place.hostname == "::1" else _Four
    return kind(("::1" if place.hostname == "::1" else "127.0.0.1", place.port or 0), handler)


class _Four(ThreadingHTTPServer):
    """Takes no port that somebody has (on Windows `SO_REUSEADDR` would), and asks nobody for its name."""

    allow_reuse_address = os.name != "nt"

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", int(self.server_address[1])


class _Six(_Four):
    address_family = socket.AF_INET6
