"""The reference client in the name of others: its cache knows whose assertion it was."""

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from conformance.reference_client import (
    AuthError,
    Kind,
    LongRunningRequest,
    OnBehalfOfRequest,
    SilentRequest,
    Source,
)

from .conftest import Desk

GRAPH = ("https://graph.microsoft.com/User.Read",)


@pytest.fixture
def calling(desk: Desk) -> Callable[[str], str]:
    """Return the token with which somebody calls the API."""
    app = desk.public()
    return lambda who: desk.signed_in(app, who).access_token


def oid(token: str) -> Any:
    return jwt.decode(token, options={"verify_signature": False})["oid"]


def test_an_assertion_is_exchanged_once_for_the_same_scopes(desk: Desk, calling: Callable[[str], str]) -> None:
    api, assertion = desk.api(), calling("alice")
    first, second = (api.acquire_token_on_behalf_of(OnBehalfOfRequest(GRAPH, assertion)) for _ in range(2))
    assert (first.source, second.source, first.access_token == second.access_token) == (
        Source.NETWORK,
        Source.CACHE,
        True,
    )
    assert oid(first.access_token) == oid(assertion)


def test_another_assertion_and_a_forced_exchange_go_to_the_network(desk: Desk, calling: Callable[[str], str]) -> None:
    api, one, other = desk.api(), calling("alice"), calling("alice")
    api.acquire_token_on_behalf_of(OnBehalfOfRequest(GRAPH, one))
    assert api.acquire_token_on_behalf_of(OnBehalfOfRequest(GRAPH, other)).source is Source.NETWORK
    assert api.acquire_token_on_behalf_of(OnBehalfOfRequest(GRAPH, one, skip_cache=True)).source is Source.NETWORK


def test_two_callers_never_get_each_others_token(desk: Desk, calling: Callable[[str], str]) -> None:
    api = desk.api()
    for _ in range(2):
        for who in ("alice", "bob"):
            assertion = calling(who)
            assert oid(api.acquire_token_on_behalf_of(OnBehalfOfRequest(GRAPH, assertion)).access_token) == oid(
                assertion
            )


def test_nobody_is_signed_in_by_an_assertion_and_no_refresh_token_is_kept(
    desk: Desk, calling: Callable[[str], str]
) -> None:
    api = desk.api()
    result = api.acquire_token_on_behalf_of(OnBehalfOfRequest(GRAPH, calling("alice")))
    assert api.get_all_accounts() == []
    assert json.loads(api.serialize_cache()).get("RefreshToken", {}) == {}
    with pytest.raises(AuthError) as caught:
        api.acquire_token_silent(SilentRequest(GRAPH, result.account))
    assert caught.value.kind is Kind.CACHE_MISS


def test_a_challenge_reaches_the_api(desk: Desk, calling: Callable[[str], str]) -> None:
    api, assertion = desk.api(), calling("alice")
    refusal = {"error": "interaction_required", "suberror": "basic_action", "claims": '{"access_token":{"x":1}}'}
    desk.world.faults.add({"match": {"endpoint": "token"}, "status": 400, "json": refusal})
    with pytest.raises(AuthError) as caught:
        api.acquire_token_on_behalf_of(OnBehalfOfRequest(GRAPH, assertion))
    assert (caught.value.kind, caught.value.claims) == (Kind.INTERACTION_REQUIRED, refusal["claims"])


def test_what_was_begun_under_a_key_goes_on_without_the_assertion(
    desk: Desk, calling: Callable[[str], str], edited: Callable[..., None]
) -> None:
    api = desk.api()
    api.acquire_token_in_long_running_process(LongRunningRequest(GRAPH, "report", calling("alice")))
    assert api.acquire_token_in_long_running_process(LongRunningRequest(GRAPH, "report")).source is Source.CACHE
    edited(api, expires_on="1")
    assert api.acquire_token_in_long_running_process(LongRunningRequest(GRAPH, "report")).source is Source.NETWORK
    assert len(desk.requests(grant_type="refresh_token")) == 1


def test_a_key_that_nobody_began_gives_nothing(desk: Desk, calling: Callable[[str], str]) -> None:
    api = desk.api()
    api.acquire_token_in_long_running_process(LongRunningRequest(GRAPH, "report", calling("alice")))
    with pytest.raises(AuthError) as caught:
        api.acquire_token_in_long_running_process(LongRunningRequest(GRAPH, "another"))
    assert caught.value.kind is Kind.CACHE_MISS
