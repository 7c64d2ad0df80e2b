"""`${…}` stands for a value by its path."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance import variables
from conformance.variables import UnknownVariableError

SCOPE = {"app": {"id": "x", "secrets": ["a", "b"]}, "api.read": {"url": "u"}, "n": 3}


def look(path: str) -> object:
    return variables.find(SCOPE, path)


def test_a_variable_that_is_the_whole_string_keeps_its_type() -> None:
    assert variables.fill({"count": "${n}", "text": "n=${n}"}, look) == {"count": 3, "text": "n=3"}


def test_paths_go_through_lists_and_keys_with_dots() -> None:
    assert [look("app.secrets.1"), look("api.read.url")] == ["b", "u"]


@pytest.mark.parametrize("path", ["nobody", "app.name", "app.secrets.7", "n.more"])
def test_what_is_not_there_is_unknown(path: str) -> None:
    with pytest.raises(UnknownVariableError):
        look(path)


def test_what_only_looks_like_a_variable_is_found() -> None:
    assert variables.unreadable("a ${b c} d") == "${b c}"
    assert variables.unreadable("a ${b.c} d") is None


LETTERS = string.ascii_letters + " {}.\né☃"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(LETTERS),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(LETTERS), inner),
    max_leaves=10,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # what is slow is a busy machine
@given(JSON)
def test_what_holds_no_variable_stays_as_it_is(value: object) -> None:
    assert variables.fill(value, look) == value
