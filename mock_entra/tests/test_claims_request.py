"""The `claims` parameter: what it asks for, and that no text whatever does worse than be refused."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_entra import errors
from mock_entra.claims_request import NOTHING, ClaimsRequest, read
from mock_entra.directory.requirements import Demanded
from mock_entra.errors import OAuthError

WORDS = st.sampled_from(
    ["access_token", "id_token", "acrs", "nbf", "xms_cc", "capolids", "essential", "value", "values"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12
)


def understood(text: str) -> ClaimsRequest | None:
    try:
        return read(text)
    except OAuthError as refusal:
        if refusal.row is not errors.MALFORMED_REQUEST:
            raise
        return None


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    understood(text)


@given(JSON)
def test_any_json_is_read_or_refused_and_what_is_read_can_be_written(value: Any) -> None:
    found = understood(json.dumps(value))
    if found is not None:
        assert isinstance(value, dict)
        assert all(isinstance(word, str) for word in (*found.contexts, *found.wished, *found.policies))
        assert found.not_before is None or 0 <= found.not_before < 10**11
        json.dumps(Demanded((), frozenset(), found.contexts).challenge()).encode()


@given(JSON, JSON)
def test_what_is_asked_now_comes_before_what_was_asked_earlier(now: Any, earlier: Any) -> None:
    one, other = understood(json.dumps(now)) or NOTHING, understood(json.dumps(earlier)) or NOTHING
    both = one.over(other)
    assert both.contexts[: len(set(one.contexts))] == tuple(dict.fromkeys(one.contexts))
    assert set(both.policies) == {*one.policies, *other.policies}
    assert both.capabilities == one.capabilities | other.capabilities


@pytest.mark.parametrize(
    "told", [{"id_token": {"\ud800": None}}, {"access_token": {"xms_cc": {"values": ["cp1", "\udfff"]}}}]
)
def test_half_a_character_is_refused_as_no_store_could_keep_it(told: Any) -> None:
    assert understood(json.dumps(told)) is None


def test_a_challenge_of_an_api_is_understood() -> None:
    written = {
        "access_token": {
            "nbf": {"essential": True, "value": "1604106651"},
            "xms_cc": {"values": ["CP1"]},
            "acrs": {"essential": True, "value": "c1"},
        },
        "id_token": {"login_hint": None, "signin_state": {"essential": False}},
    }
    found = read(json.dumps(written))
    assert (found.not_before, found.is_capable, found.contexts) == (1604106651, True, ("c1",))
    assert found.id_token == ("login_hint", "signin_state")
