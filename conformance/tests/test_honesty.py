"""What a client says of itself is held against the wire, whatever the story says."""

from typing import Any

import pytest

from conformance import honesty
from conformance.steps.device_code import DeviceCode
from conformance.steps.silent import Silent

Facts = dict[str, Any]

PINNED = {"wire": {"token": {"count": 1}}, "timing": {"refresh": "background"}}


def problems(facts: Facts, must: Facts | None = None) -> list[str]:
    step = Silent.model_validate({"do": "silent", "with": {"scopes": ["a"]}, "must": must or {}})
    return [finding.path for finding in honesty.findings(step, facts) if not finding.met]


def seen(source: str, requests: int, **more: Any) -> Facts:
    wire = {"token": {"count": requests}} if requests else {}
    return {"result": {"token": "t", "source": source}, "wire": wire, "asks": {}, **more}


@pytest.mark.parametrize(
    ("facts", "must", "found"),
    [
        (seen("cache", 0), {}, []),
        (seen("cache", 1), {}, ["result.source against the wire"]),
        (seen("cache", 1), PINNED, []),
        (seen("cache", 1), {"wire": {"token": {"count": 1}}}, ["result.source against the wire"]),
        (seen("network", 1), {}, []),
        (seen("network", 0), {}, ["result.source against the wire"]),
        (seen("cache", 1, parallel={"network": 1}), {}, []),
        (seen("network", 0, parallel={"network": 2}), {}, ["result.source against the wire"]),
        (seen("cache", 1, parallel={"network": 0}), {}, ["result.source against the wire"]),
        (seen("the moon", 0), {}, ["result.source"]),
    ],
)
def test_a_source_agrees_with_the_requests(facts: Facts, must: Facts, found: list[str]) -> None:
    assert problems(facts, must) == found


@pytest.mark.parametrize(("shown", "found"), [(0, ["asks.show.count"]), (1, [])])
def test_nobody_types_a_code_that_was_not_shown(shown: int, found: list[str]) -> None:
    step = DeviceCode.model_validate({"do": "device_code", "with": {"scopes": ["a"]}})
    facts = seen("network", 1) | {"asks": {"show": {"count": shown}} if shown else {}}
    assert [finding.path for finding in honesty.findings(step, facts) if not finding.met] == found


@pytest.mark.parametrize(("spilled", "found"), [([], []), (["refresh_token"], ["what the broker keeps to itself"])])
def test_no_broker_hands_out_what_belongs_to_the_device(spilled: list[str], found: list[str]) -> None:
    assert problems(seen("cache", 0, spilled=spilled)) == found
