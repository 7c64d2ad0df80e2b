"""One connection to the broker: a thread reads, callers write, and every call ends: by an answer or by its deadline."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any

VARIABLE = "BROKER_SHIM"
STARTING = 5.0
"""Seconds in which the broker must greet."""

Told = dict[str, Any]
Answered = Callable[[Any, Any], None]
"""Called with what was told, or with a failure."""

CANNOT_START = {
    "public": 6,
    "code": 0,
    "tag": 507897694,
    "context": "Broker cannot be initialized for MSALRuntime",
}
NO_ANSWER = {"public": 0, "code": 0, "tag": 508605727, "context": "The broker did not answer in time."}
HUNG_UP = {"public": 0, "code": 0, "tag": 508605726, "context": "The broker ended in the middle of the call."}
UNREADABLE = {"public": 0, "code": 0, "tag": 507316096, "context": "The broker's answer could not be read."}
CANCELED = {"public": 8, "code": 0, "tag": 600000008, "context": "The application canceled the call."}


class CannotStartError(Exception):
    """There is no broker; `failure` is what it is told by."""

    def __init__(self, failure: Told) -> None:
        super().__init__(failure["context"])
        self.failure = failure


class Connection:
    """To one broker, of one process: a fork needs another."""

    def __init__(self, where: Told) -> None:
        self.pid = os.getpid()
        self._deadline = float(where["deadline"])
        self._lock = threading.Lock()
        self._waiting: dict[int, tuple[Answered, threading.Timer]] = {}
        self._number = 0
        self.is_open = True
        self._socket = socket.create_connection(("127.0.0.1", where["port"]), STARTING)
        self._lines = self._socket.makefile("r", encoding="utf-8")
        self._send({"token": where["token"], "door": "python"})
        self.greeting = self._greeted()
        self._socket.settimeout(None)
        threading.Thread(target=self._listen, name="broker-shim", daemon=True).start()

    def _greeted(self) -> Told:
        told = json.loads(self._lines.readline() or "{}")
        told = told.get("ok") if isinstance(told, dict) else None
        if told is None:
            raise CannotStartError(CANNOT_START)
        if told["startup"]:
            raise CannotStartError(dict(told["startup"], code=0))
        return dict(told)

    def ask(self, verb: str, told: Told, correlation_id: str, answered: Answered) -> int:
        """Ask, and return the call's number; `answered` is called once, from another thread."""
        with self._lock:
            self._number += 1
            number = self._number
            timer = threading.Timer(self._deadline, self._let_go, (number, NO_ANSWER))
            timer.daemon = True
            self._waiting[number] = (answered, timer)
        timer.start()
        try:
            self._send({"id": number, "do": verb, "correlation_id": correlation_id, "with": told})
        except OSError:
            self._end(number, None, HUNG_UP)
        return number

    def cancel(self, number: int) -> None:
        """Whoever waits hears at once; the broker is told to let go."""
        self._let_go(number, CANCELED)

    def _let_go(self, number: int, told: Told) -> None:
        """A prompt that nobody waits for would keep everybody else from theirs."""
        self._end(number, None, told)
        try:
            self._send({"cancel": number})
        except OSError:
            return

    def _send(self, told: Told) -> None:
        with self._lock:
            self._socket.sendall(json.dumps(told).encode() + b"\n")

    def _listen(self) -> None:
        try:
            for line in self._lines:
                self._heard(line)
        except OSError:
            pass
        self.is_open = False
        for number in list(self._waiting):
            self._end(number, None, HUNG_UP)

    def _heard(self, line: str) -> None:
        try:
            told = json.loads(line)
            number = told["id"]
        except (ValueError, KeyError, TypeError):
            number = self._meant(line)
            self._end(number, None, UNREADABLE)
            return
        self._end(number, told.get("ok"), told.get("failure"))

    def _meant(self, line: str) -> int:
        """Which call nonsense is the answer to, as far as can be told; else the oldest."""
        waiting = list(self._waiting)
        return next((n for n in waiting if f'"id": {n},' in line), waiting[0] if waiting else 0)

    def _end(self, number: int, told: Any, failure: Told | None) -> None:
        with self._lock:
            waiting = self._waiting.pop(number, None)
        if waiting is None:
            return
        answered, timer = waiting
        timer.cancel()
        try:
            answered(told, failure)
        except Exception:  # noqa: BLE001
            # A callback that fails fails in the runtime's own thread: nobody hears of it (measured, 0.20.7 in Node).
            traceback.print_exc(file=sys.stderr)


CURRENT: dict[str, Connection] = {}


def connection() -> Connection:
    """The connection of this process, made anew after a fork or after the broker came back."""
    known = CURRENT.get("it")
    if known is None or known.pid != os.getpid() or not known.is_open:
        CURRENT["it"] = known = connected()
    return known


def connected() -> Connection:
    """A new connection; `CannotStartError` where there is no broker."""
    try:
        return Connection(json.loads(os.environ[VARIABLE]))
    except (OSError, ValueError, KeyError) as error:
        raise CannotStartError(CANNOT_START) from error


def start() -> None:
    """As the real runtime does when it is imported: RuntimeError where there is no broker."""
    from ._data import MSALRuntimeError

    try:
        connection()
    except CannotStartError as error:
        raise RuntimeError(str(MSALRuntimeError(error.failure))) from None
