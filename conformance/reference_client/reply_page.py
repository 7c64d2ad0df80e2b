"""What the browser meets on loopback: it hands over the reply, and sees one page whatever it was."""

from __future__ import annotations

import queue
from http.server import BaseHTTPRequestHandler
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

MOST = 65536
"""Bytes that a reply may have."""

Reply: TypeAlias = dict[str, str]


def listening_for(path: str, method: str, replies: queue.Queue[Reply | None]) -> type[BaseHTTPRequestHandler]:
    """Return what takes replies at a path by a method, and puts them into a queue."""

    class Handler(BaseHTTPRequestHandler):
        """Shows nothing that a browser brings."""

        timeout = 10

        def do_GET(self) -> None:
            self._answer("GET", lambda: urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._answer("POST", self._form)

        def _form(self) -> str:
            told = self.headers.get("content-length", "")
            return self.rfile.read(min(int(told), MOST) if told.isdigit() else 0).decode(errors="replace")

        def _answer(self, came_by: str, read: Any) -> None:
            if (urlsplit(self.path).path or "/") != path:
                return self.send_error(404)
            if came_by != method:
                return self.send_error(400)
            reply = dict(parse_qsl(read(), keep_blank_values=True))
            if "state" not in reply and "code" not in reply and "error" not in reply:
                return self.send_error(400)
            self._say_goodbye()
            replies.put(reply)
            return None

        def _say_goodbye(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(GOODBYE)))
            self.send_header("cache-control", "no-store")
            self.end_headers()
            self.wfile.write(GOODBYE)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is called
            """Say nothing: a line of the log would hold the code."""

    return Handler


GOODBYE = (
    b"<!doctype html><html lang=en><meta charset=utf-8><title>Done</title>"
    b"<p>The application has its answer. You can close this window."
)
