"""The driver's side of the contract, for drivers in Python: requests in on stdin, answers out on stdout.

A driver is a table of verbs, `{"client_credential": function}`. Each function takes a `Call` and returns the value of
`ok`; `hello` takes nothing and returns client, version, runtime, `can`, and `lacks`: what it could if this machine had
more, each word with the reason. It stands apart from the suite and imports nothing of it.
"""

from __future__ import annotations

import itertools
import json
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any

Facts = dict[str, Any]


class UnsupportedError(Exception):
    """The client has no such thing; say what is missing."""


class ClientError(Exception):
    """An error of the client that is no exception of its own: a reply with `error` in it, for example."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(facts.get("message", ""))
        self.facts = facts


@dataclass(frozen=True)
class Call:
    """One request: what came with it, and the way to ask back."""

    app: Any
    wanted: Facts
    ask: Callable[[str, Facts], Facts]
    """In the name of whatever request the calling thread is answering: for what an application calls back."""
    ask_for_this: Callable[[str, Facts], Facts]
    """In the name of this request, from any thread."""
    on_cancel: Callable[[Callable[[], None]], None]
    """Says what to do once the suite takes this request back."""


Verb = Callable[[Call], Facts]


class Conversation:
    """Serves requests, each in a thread of its own, until the input ends."""

    def __init__(self, hello: Callable[[], Facts], new_app: Callable[[Call], Any], verbs: Mapping[str, Verb]) -> None:
        self._hello, self._new_app, self._verbs = hello, new_app, verbs
        self._apps: dict[str, Any] = {}
        self._numbers = itertools.count(1)
        self._calls: dict[int, SimpleQueue[Facts]] = {}
        self._cancelling: dict[int, list[Callable[[], None]]] = {}
        self._out = sys.stdout
        sys.stdout = sys.stderr  # a library that prints must not break the conversation
        self._lock = threading.Lock()
        self._now = threading.local()

    def serve(self) -> None:
        for line in sys.stdin:
            message = json.loads(line)
            if "call" in message:
                self._calls[message["call"]].put(message)
            else:
                threading.Thread(target=self._answer, args=(message,), daemon=True).start()

    def _write(self, message: Facts) -> None:
        with self._lock:
            self._out.write(json.dumps(message, default=str) + "\n")
            self._out.flush()

    def _answer(self, message: Facts) -> None:
        number = self._now.request = message["id"]
        try:
            self._write({"id": number, "ok": self._do(message)})
        except UnsupportedError as reason:
            self._write({"id": number, "unsupported": str(reason)})
        except ClientError as error:
            self._write({"id": number, "error": error.facts})
        except Exception as error:  # noqa: BLE001 - whatever the client raises is what we are here to report
            self._write({"id": number, "error": {"class": type(error).__name__, "message": str(error)}})
        finally:
            self._cancelling.pop(number, None)

    def _do(self, message: Facts) -> Facts:
        do = message["do"]
        call = self._call(message)
        if do == "hello":
            return self._hello()
        if do == "app":
            return self._keep(self._new_app(call))
        if do == "close":
            self._apps.pop(message.get("app", ""), None)
            return {}
        if do == "cancel":
            return self._cancel(call.wanted["id"])
        if do not in self._verbs:
            raise UnsupportedError(f"this driver has no {do}")
        return self._verbs[do](call)

    def _call(self, message: Facts) -> Call:
        number, cancelling = message["id"], self._cancelling.setdefault(message["id"], [])
        app, wanted = self._apps.get(message.get("app", "")), message.get("with") or {}
        return Call(app, wanted, self._ask, partial(self._ask_for, number), cancelling.append)

    def _cancel(self, number: int) -> Facts:
        for cancel in self._cancelling.get(number, ()):
            cancel()
        return {}

    def _keep(self, app: Any) -> Facts:
        name = f"a{next(self._numbers)}"
        self._apps[name] = app
        return {"app": name}

    def _ask(self, kind: str, facts: Facts) -> Facts:
        """Ask the suite, in the name of the request that this thread is answering, and wait."""
        return self._ask_for(self._now.request, kind, facts)

    def _ask_for(self, request: int, kind: str, facts: Facts) -> Facts:
        number = next(self._numbers)
        self._calls[number] = SimpleQueue()
        self._write({"id": request, "ask": kind, "call": number, "with": facts})
        reply = self._calls[number].get()
        del self._calls[number]
        if "error" in reply:
            raise RuntimeError(reply["error"]["message"])
        return dict(reply["ok"])
