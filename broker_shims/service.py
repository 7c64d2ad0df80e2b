"""The engine as a local service for doors in other processes: JSON lines over loopback TCP, behind a token.

> {"token": "…", "door": "python"}
< {"ok": {"platform": {…}, "windows": {…}, "startup": null}}
> {"id": 1, "do": "sign_in_silently", "correlation_id": "…", "with": {"asked": {…}}}
< {"id": 1, "ok": {…}}  or  {"id": 1, "failure": {"status": "UserCanceled", "public": 7, "context": "…", …}}
> {"cancel": 1}
"""

import asyncio
import hmac
import json
import logging
import secrets
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from broker_shims import control, operations
from broker_shims.broker import Broker
from broker_shims.failures import BrokerError, GarbledError, StoppedError
from broker_shims.messages import Caller
from broker_shims.prompts import NoAnswerError
from broker_shims.statuses import API_CONTRACT_VIOLATION, UNEXPECTED

log = logging.getLogger("broker_shims")
LONGEST_LINE = 1 << 20
GREETING = 10.0
"""Seconds in which a connection must show its token."""

Line = dict[str, Any]


@dataclass(slots=True)
class Service:
    """One listener on a loopback port; with `half_started` it takes connections and never says a word."""

    broker: Broker
    half_started: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    _server: asyncio.Server | None = None
    _connections: set[asyncio.Task[None]] = field(default_factory=set)

    async def open(self) -> int:
        """Listen, and return the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=LONGEST_LINE)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Hang up on everybody, whatever they wait for."""
        if self._server:
            self._server.close()
        for connection in tuple(self._connections):
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await Connection(self, reader, writer).converse()
        except (ConnectionError, asyncio.CancelledError, ValueError, TimeoutError):
            pass  # gone, sent away, or no door at all
        finally:
            self._connections.discard(task)
            writer.transport.abort()


@dataclass(slots=True)
class Connection:
    """One door: its requests run side by side, and all end with it."""

    service: Service
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    door: str = ""
    calls: dict[Any, asyncio.Task[None]] = field(default_factory=dict)

    async def converse(self) -> None:
        """Until the door hangs up; ValueError where it has no token or speaks no JSON."""
        async with asyncio.timeout(GREETING):
            greeting = await self._read()
        if greeting is None or not hmac.compare_digest(str(greeting.get("token")), self.service.token):
            raise ValueError("no token")
        self.door = str(greeting.get("door", ""))
        if self.service.half_started:
            await self.reader.read()
            return
        self._write({"ok": control.greeting(self.service.broker)})
        try:
            while line := await self._read():
                self._begin(line)
        finally:
            await self._let_go()

    def _begin(self, line: Line) -> None:
        if under_way := self.calls.get(line.get("cancel")):
            under_way.cancel()
            return
        number = line.get("id")
        self.calls[number] = asyncio.create_task(self._answer(line))
        self.calls[number].add_done_callback(lambda _: self.calls.pop(number, None))

    async def _let_go(self) -> None:
        under_way = tuple(self.calls.values())
        for call in under_way:
            call.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _read(self) -> Line | None:
        line = await self.reader.readline()
        told = json.loads(line) if line else None
        if told is not None and not isinstance(told, dict):
            raise ValueError("a line is an object")
        return told

    async def _answer(self, line: Line) -> None:
        number, broker = line.get("id"), self.service.broker
        by = Caller(self.door, str(line.get("correlation_id", "")))
        try:
            told: Line = {"id": number, "ok": await asked_for(broker, line, by)}
        except BrokerError as error:
            told = {"id": number, "failure": failed(error)}
        except (ValidationError, NoAnswerError, KeyError, TypeError) as error:
            told = {"id": number, "failure": failed(BrokerError(API_CONTRACT_VIOLATION, str(error)))}
        except GarbledError:
            self.writer.write(b'{"id": %d, "ok": {"account\n' % int(number or 0))
            return
        except StoppedError:
            self.writer.transport.abort()
            return
        except Exception:
            log.exception("this is a defect of broker-shims")
            told = {"id": number, "failure": failed(BrokerError(UNEXPECTED, "a defect of the stand-in"))}
        self._write(told)

    def _write(self, told: Line) -> None:
        self.writer.write(json.dumps(told).encode() + b"\n")


async def asked_for(broker: Broker, line: Line, by: Caller) -> Any:
    """The answer to one line; KeyError for a verb that is none."""
    verb, told = str(line["do"]), dict(line.get("with") or {})
    if verb in control.VERBS:
        return await control.VERBS[verb](broker, told)
    return await operations.VERBS[verb](broker, told, by)


def failed(error: BrokerError) -> Line:
    status = error.status
    told = {"status": status.name, "public": status.public, "wire": status.wire}
    return {**told, "context": error.context, "tag": error.tag, "code": error.code}
