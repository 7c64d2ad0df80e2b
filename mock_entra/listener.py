"""One address that is listened on, its TLS handshakes included: whatever came in can be ended at any moment."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

BACKLOG = 1024
MOMENT = 0.1
"""Seconds without accepting where the machine has no room for a connection more."""


class Listener:
    """Accepts for itself: what `loop.create_server` accepted is known to nobody until its handshake is over.

    A browser that connects and then says nothing would outlive its authority, and uvloop (0.22) never closes a loop
    that has such a connection.
    """

    def __init__(
        self,
        sockets: list[socket.socket],
        connect: Callable[[], asyncio.Protocol],
        context: ssl.SSLContext | None,
    ) -> None:
        """`sockets` listen already and do not block; they are closed with this."""
        self._connect = connect
        self._context = context
        self._sockets = sockets
        self._greetings: set[asyncio.Task[None]] = set()
        self._accepting = [asyncio.create_task(self._accept(each)) for each in sockets]

    @property
    def port(self) -> int:
        """The port it listens on."""
        number: int = self._sockets[0].getsockname()[1]
        return number

    async def stop(self) -> None:
        """Whoever has knocked is let in, and nobody after them."""
        for task in self._accepting:
            task.cancel()
        await asyncio.gather(*self._accepting, return_exceptions=True)
        for each in self._sockets:
            with suppress(OSError):  # most often: nobody is there
                while True:
                    self._let_in(each.accept()[0])
            each.close()

    async def close(self) -> None:
        """Nobody gets in any more, and handshakes under way end; connections are not touched."""
        await self.stop()
        for task in self._greetings:
            task.cancel()
        await asyncio.gather(*self._greetings, return_exceptions=True)

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(listening)
            except OSError:
                await asyncio.sleep(MOMENT)
                continue
            self._let_in(connection)

    def _let_in(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        task = asyncio.create_task(self._greet(connection))
        self._greetings.add(task)
        task.add_done_callback(self._greetings.discard)

    async def _greet(self, connection: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        with suppress(OSError):  # a handshake that fails is the caller's to complain of
            await loop.connect_accepted_socket(self._connect, connection, ssl=self._context)


def bound(host: str, port: int) -> list[socket.socket]:
    """A socket for every address of the host, all with one port; OSError where one cannot be had."""
    sockets: list[socket.socket] = []
    try:
        for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            chosen = port or (sockets[0].getsockname()[1] if sockets else 0)
            each = socket.create_server((str(address[0]), chosen), family=family, backlog=BACKLOG)
            each.setblocking(False)
            sockets.append(each)
    except OSError:
        for each in sockets:
            each.close()
        raise
    return sockets
