"""Sockets that were made inside, as they come out: descriptors over a Unix socket (unix(7), SCM_RIGHTS)."""

import asyncio
import json
import socket
from contextlib import suppress

Message = tuple[dict[str, str], list[int]]


class InsideFailed(Exception):
    """The inside could not be made; the message says what the system refused."""


async def handed_out(channel: socket.socket, count: int) -> list[socket.socket]:
    """That many sockets, in the order they were asked for; InsideFailed where it comes to nothing."""
    opened: list[socket.socket] = []
    while len(opened) < count:
        message, descriptors = await received(channel)
        if "error" in message or not message:
            for each in opened:
                each.close()
            raise InsideFailed(message.get("error", "the process that seals ended without a word"))
        opened.extend(socket.socket(fileno=descriptor) for descriptor in descriptors)
    return opened


async def received(channel: socket.socket) -> Message:
    """One message and the descriptors that came with it; an empty one where the other end is gone."""
    loop = asyncio.get_running_loop()
    there: asyncio.Future[None] = loop.create_future()
    loop.add_reader(channel.fileno(), settle, there)
    try:
        await there
    finally:
        loop.remove_reader(channel.fileno())
    with suppress(OSError):
        text, descriptors, _, _ = socket.recv_fds(channel, 4096, 250)
        return (json.loads(text) if text else {}), list(descriptors)
    return {}, []


def settle(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)
