"""When a value is as expected."""

from typing import Any

import pytest

from conformance.checks.result import ResultCheck
from conformance.matching import MISSING, Predicate, matches


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("a", "a"),
        (None, None),
        (["a", 1], ["a", 1]),
        ("absent", MISSING),
        ("present", 0),
        ("any", MISSING),
        (Predicate(contains="b"), "abc"),
        (Predicate(contains=["a", "b"]), ["b", "c", "a"]),
        (Predicate(contains={"a": 1}), {"a": 1, "b": 2}),
        (Predicate(lacks="x"), ["a"]),
        (Predicate(lacks="x"), MISSING),
        (Predicate(once="a"), ["b", "a", None]),
        (Predicate(once=None), ["a", None]),
        (Predicate(one_of=[1, 2]), 2),
        (Predicate(not_="a"), "b"),
        (Predicate(matches="^a+$"), "aaa"),
        (Predicate(starts_with="ab"), "abc"),
        (Predicate(at_least=2, at_most=3), "2.5"),
        (Predicate(length=2), [1, 2]),
        (Predicate(equals="absent"), "absent"),
    ],
)
def test_it_is_as_expected(expected: Any, actual: object) -> None:
    assert matches(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("a", MISSING),
        (None, MISSING),
        ("present", None),
        ("absent", None),
        (1, True),
        (True, 1),
        (Predicate(contains=["a", "x"]), ["a"]),
        (Predicate(contains={"a": 1}), {"a": 2}),
        (Predicate(contains=[{"a": 1}]), {"a": 1}),
        (Predicate(once="a"), ["a", "b", "a"]),
        (Predicate(once="a"), ["b"]),
        (Predicate(once="a"), "a"),
        (Predicate(once=None), MISSING),
        (Predicate(not_="a"), MISSING),
        (Predicate(matches="b"), 5),
        (Predicate(at_least=2), True),
        (Predicate(at_least=2), "many"),
        (Predicate(at_most=2), MISSING),
    ],
)
def test_it_is_not_as_expected(expected: Any, actual: object) -> None:
    assert not matches(expected, actual)


def test_a_check_says_for_every_expectation_what_was_there() -> None:
    check = ResultCheck.model_validate({"source": "cache", "token": {"not": "x"}})
    findings = {
        each.path: (each.expected, each.actual, each.met) for each in check.judge({"source": "network"}, "result")
    }
    assert findings == {
        "result.source": ("cache", "network", False),
        "result.token": ({"not": "x"}, "absent", False),
    }
