"""Bytes handed on between two connections, both ways, each way closed when its source is."""

import asyncio
from contextlib import suppress

PORTION = 64 * 1024


async def to_port(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, said: bytes = b"") -> None:
    """Everything to a port of loopback, beginning with what was `said` already, and everything back."""
    try:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        writer.transport.abort()
        return
    try:
        far_writer.write(said)
        await asyncio.gather(poured(reader, far_writer), poured(far_reader, writer))
    finally:
        far_writer.close()
        writer.close()


async def poured(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await source.read(PORTION):
            sink.write(some)
            await sink.drain()
    with suppress(OSError, NotImplementedError, RuntimeError):
        if sink.can_write_eof():
            sink.write_eof()
            return
        sink.close()  # TLS has no half that could be closed alone
