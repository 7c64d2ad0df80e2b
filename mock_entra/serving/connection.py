"""One connection to one world: tells the app whose it is and who called, and goes wrong on request."""

import asyncio
import socket
from collections import deque
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from mock_entra.app import Send, head_of
from mock_entra.faults import Fault
from mock_entra.wire import Reply

LARGEST_HEAD = 64 << 10
"""Bytes of a request line and its headers that are read; RFC 6585 5 beyond."""


class HeadTooLarge(ValueError):
    """A request line with headers of more than `LARGEST_HEAD` bytes."""


class Connection(HttpToolsProtocol):
    """HTTP/1.1 between a caller and a world; `ending` is set when the authority is to end."""

    def __init__(self, config: Config, server_state: ServerState, state: dict[str, Any], ending: asyncio.Event) -> None:
        super().__init__(config, server_state, {**state, "connection": self})
        self._ending = ending
        self._exchanges: deque[RequestResponseCycle] = deque()
        self._head = 0
        self._in_body = False
        self._declined: list[tuple[bytes, bytes]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]  # uvicorn narrows what asyncio hands over
        tls = transport.get_extra_info("ssl_object")
        self.app_state["client_certificate"] = tls.getpeercert(binary_form=True) if tls else None

    # what comes in

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        self._head += 0 if self._in_body else len(data)
        try:
            self._read(data)
        except httptools.HttpParserError as error:
            too_large = isinstance(error.__context__, HeadTooLarge)
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST)
        else:
            if self._head > LARGEST_HEAD:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def _read(self, data: bytes) -> None:
        """RFC 9110 7.8: an upgrade is an offer; whoever declines it reads on as if it had not been made."""
        while True:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as offer:
                data = self._without_offer() + data[offer.args[0] :]
            else:
                return

    def _without_offer(self) -> bytes:
        """The head that made an offer, for a new parser: this one takes what follows for another protocol."""
        head = [b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())]
        head += [b"%s: %s" % header for header in self.headers if header[0] != b"upgrade"]
        self._declined = [header for header in self.headers if header[0] == b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        with suppress(AttributeError):  # as uvicorn has it: httptools before 0.6.3 has no such switch
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        return b"\r\n".join([*head, b"", b""])

    @property
    def _is_offered(self) -> bool:
        """Whether the message being read offers an upgrade, and will be read again without."""
        return bool(self.parser.should_upgrade()) and self.parser.get_method() != b"CONNECT"

    def on_headers_complete(self) -> None:
        if self._is_offered:
            return
        if self._head > LARGEST_HEAD and len(self.url) + sum(len(n) + len(v) for n, v in self.headers) > LARGEST_HEAD:
            raise HeadTooLarge
        self._head, self._in_body = 0, True
        self.headers += self._declined
        self._declined = []
        super().on_headers_complete()
        self.cycle.keep_alive = self.cycle.keep_alive and not self._ending.is_set()
        if self.answering is not self.cycle:
            self._exchanges.append(self.cycle)

    def on_message_complete(self) -> None:
        if not self._is_offered:
            self._in_body = False
            super().on_message_complete()

    def _refuse(self, status: HTTPStatus) -> None:
        text = status.phrase.encode()
        self.transport.write(
            b"HTTP/1.1 %d %s\r\ncontent-type: text/plain\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s"
            % (status, text, len(text), text)
        )
        self.transport.close()

    # the end

    @property
    def answering(self) -> RequestResponseCycle | None:
        """The exchange under way: of those that were asked for, the first that is not answered."""
        while self._exchanges and self._exchanges[0].response_complete:
            self._exchanges.popleft()
        return self._exchanges[0] if self._exchanges else None

    @property
    def is_sending(self) -> bool:
        return bool(self.transport.get_write_buffer_size())

    def expect_no_more(self) -> None:
        """The exchange under way is the last."""
        if self.answering:
            self.cycle.keep_alive = False

    def finish(self) -> None:
        """Closes after the exchange under way; at once where there is none, or its request never came in whole."""
        if self.answering and self._in_body:
            self.hang_up()
        else:
            self.shutdown()

    def hang_up(self) -> None:
        """Ends the connection now: whoever still answers learns that nobody listens."""
        for exchange in self._exchanges:
            exchange.disconnected = True
        self.transport.abort()

    # what goes wrong

    async def misbehave(self, fault: Fault, reply: Reply, send: Send) -> None:
        """Answers as the fault says; see `Fault` for the ways."""
        if fault.transport == "reset":
            self.reset()
        elif fault.transport == "truncate":
            await self._truncate(reply, send)
        else:
            await self._drip(fault, reply, send)

    def reset(self) -> None:
        """Closes so that the other side sees RST: nothing is lingered for."""
        raw: socket.socket | None = self.transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.hang_up()

    async def _truncate(self, reply: Reply, send: Send) -> None:
        await send(head_of(reply))
        await send({"type": "http.response.body", "body": reply.body[: len(reply.body) // 2], "more_body": True})
        if self.answering:
            self.answering.disconnected = True
        self.transport.close()

    async def _drip(self, fault: Fault, reply: Reply, send: Send) -> None:
        await send(head_of(reply))
        for start in range(0, len(reply.body), fault.drip_bytes):
            piece = reply.body[start : start + fault.drip_bytes]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(fault.drip_interval)
        await send({"type": "http.response.body", "body": b""})
