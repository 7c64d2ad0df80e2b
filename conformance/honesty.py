"""What a client says of itself must agree with the wire: checked at every step, without a word in the story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks import NOT_HELD, Finding
from conformance.steps import BaseStep

SOURCES = frozenset({"network", "cache", "broker", "host"})


def findings(step: BaseStep, facts: dict[str, Any]) -> Iterator[Finding]:
    """Yield what must hold of any result a client returns."""
    yield from _nobody_else(step, facts)
    if "spilled" in facts:
        yield Finding("what the broker keeps to itself", [], facts["spilled"], not facts["spilled"])
    result = facts.get("result")
    if not step.by_client or result is None:
        return
    source, told = result.get("source"), isinstance(result.get("token"), str) and bool(result["token"])
    yield Finding("result.token", "present", "present" if told else "absent", told)
    yield Finding("result.source", sorted(SOURCES), source, source in SOURCES)
    if source == "network" and step.asks:
        count = facts["asks"].get(step.asks, {}).get("count", 0)
        yield Finding(f"asks.{step.asks}.count", "at least 1", count, count > 0)
    if "broker_calls" in facts:
        yield from _of_the_broker(str(source), facts["broker_calls"])
    elif not _is_pinned(step):
        yield _agreement(str(source), facts)


def _nobody_else(step: BaseStep, facts: dict[str, Any]) -> Iterator[Finding]:
    """Nothing leaves the machine: a client that wants to is told of, unless the story is about just that."""
    if "hosts" in facts and not step.must.hosts and "hosts.refused" not in step.observe:
        refused = facts["hosts"]["refused"]
        yield Finding("hosts.refused", [], refused, not refused)


def _is_pinned(step: BaseStep) -> bool:
    """A story that itself counts the requests may know of one behind a cached token: a refresh ahead of time."""
    ahead = "app_token" in (step.must.asks or {}) or step.wants("timing")
    return "token" in (step.must.wire or {}) and ahead


def _of_the_broker(source: str, calls: Any) -> Iterator[Finding]:
    """A token is the broker's just where a call for one went well; the real runtime has a cache of its own."""
    if calls is NOT_HELD:
        return
    given = sum(each["operation"] in GIVE_TOKENS and each["outcome"] == "ok" for each in calls["all"])
    agrees = bool(given) == (source == "broker")
    seen = "agrees" if agrees else f"the client says {source}, and its broker gave {given} tokens"
    yield Finding("result.source against the broker", "agrees", seen, agrees)


GIVE_TOKENS = frozenset(
    {
        "sign_in", "sign_in_silently", "sign_in_interactively", "acquire_token_silently", "acquire_token_interactively",
    }
)  # fmt: skip


def _agreement(source: str, facts: dict[str, Any]) -> Finding:
    requests = facts["wire"].get("token", {}).get("count", 0) + facts["asks"].get("app_token", {}).get("count", 0)
    if "parallel" in facts:
        source = "network" if facts["parallel"]["network"] else "cache"
    agrees = requests > 0 if source == "network" else source != "cache" or requests == 0
    seen = "agrees" if agrees else f"the client says {source}, the wire saw {requests} token requests"
    return Finding("result.source against the wire", "agrees", seen, agrees)
