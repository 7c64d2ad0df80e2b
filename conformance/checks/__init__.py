"""The checks: one file each, one row each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.accounts import AccountsCheck
from conformance.checks.asks import AskCheck
from conformance.checks.broker_calls import BrokerCallsCheck
from conformance.checks.cache import CacheCheck
from conformance.checks.check import Check, Finding
from conformance.checks.client_assertion import ClientAssertionCheck
from conformance.checks.error import ErrorCheck
from conformance.checks.files import FileCheck
from conformance.checks.hello import HelloCheck
from conformance.checks.hosts import HostsCheck
from conformance.checks.id_token import IdTokenCheck
from conformance.checks.leaks import LeaksCheck
from conformance.checks.parallel import ParallelCheck
from conformance.checks.program import ProgramCheck
from conformance.checks.prompts import PromptsCheck
from conformance.checks.reply import ReplyCheck
from conformance.checks.resource import ResourceCheck
from conformance.checks.response import ResponseCheck
from conformance.checks.result import ResultCheck
from conformance.checks.timing import TimingCheck
from conformance.checks.token import TokenCheck
from conformance.checks.url import UrlCheck
from conformance.checks.wire import WireCheck
from conformance.edge import Edge

NOT_HELD = object()
"""The fact of what cannot be held against anybody here."""


# fmt: off
class Expectation(Edge):
    """What is expected of a step: each row is a check, each check a file."""

    result:           ResultCheck | None          = None
    """The client succeeded, with this."""
    error:            ErrorCheck | None           = None
    """The client failed, like this."""
    wire:             dict[str, WireCheck] | None = None
    """Requests that crossed the wire during the step, by endpoint; `any` is all of them."""
    token:            TokenCheck | None           = None
    """The access token that the step obtained."""
    id_token:         IdTokenCheck | None         = None
    """The ID token that the client shows beside it."""
    url:              UrlCheck | None             = None
    """The address that the client made for somebody to sign in at."""
    prompts:          PromptsCheck | None         = None
    """How often somebody was prompted during the step, and with what."""
    broker_calls:     BrokerCallsCheck | None     = None
    """What the device's broker was asked. In the column `native-linux` it is not held against the client."""
    reply:            ReplyCheck | None           = None
    """What the browser was sent back to the application with."""
    accounts:         AccountsCheck | None        = None
    """Who is signed in, as the client tells it."""
    parallel:         ParallelCheck | None        = None
    """What came of a step that was done several times at once."""
    timing:           TimingCheck | None          = None
    """How long it took, and what went on behind it."""
    client_assertion: ClientAssertionCheck | None = None
    """The assertion the client signed."""
    resource:         ResourceCheck | None        = None
    """The answer of an API."""
    response:         ResponseCheck | None        = None
    """The answer to a request of the suite."""
    asks:             dict[str, AskCheck] | None  = None
    """What the client asked for during the step, by kind."""
    cache:            CacheCheck | None           = None
    """What the client keeps afterwards."""
    files:            dict[str, FileCheck] | None = None
    """What lies in the story's own folder, by name."""
    hosts:            HostsCheck | None           = None
    """Hosts the client wanted to reach."""
    leaks:            LeaksCheck | None           = None
    """Secrets where none may be."""
    hello:            HelloCheck | None           = None
    """What the client says of itself."""
    program:          ProgramCheck | None         = None
    """What a whole program did."""
# fmt: on

    def judge(self, facts: dict[str, Any]) -> Iterator[Finding]:
        """Yield a finding for every single thing that is expected."""
        for name in sorted(self.model_fields_set, key=list(type(self).model_fields).index):
            wanted = getattr(self, name)
            if facts.get(name) is NOT_HELD:
                continue
            parts = wanted.items() if isinstance(wanted, dict) else [("", wanted)]
            for part, check in parts:
                yield from _judge(check, facts.get(name, {}), name, part)


def _judge(check: Check, facts: Any, name: str, part: str) -> Iterator[Finding]:
    if not part:
        yield from check.judge(facts, name)
        return
    seen = facts.get(part, {"count": 0}) if isinstance(facts, dict) else {}
    yield from check.judge(seen, f"{name}.{part}")


__all__ = ["Expectation", "Finding"]
