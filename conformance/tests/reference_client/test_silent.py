"""The reference client gets a user's token silently: what it trusts, what it renews, and what it never does twice."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from conformance.reference_client import (
    Account,
    AuthenticationResult,
    AuthError,
    Kind,
    PublicClientApplication,
    RefreshTokenRequest,
    SilentRequest,
    Source,
)

from .conftest import TENANT, Desk

Edited = Callable[..., None]
GRAPH = ("https://graph.microsoft.com/User.Read",)
STRANGER = Account("made.up", "localhost", "x", "nobody@contoso.com", "made")


@pytest.fixture
def app(desk: Desk) -> PublicClientApplication:
    return desk.public()


@pytest.fixture
def first(desk: Desk, app: PublicClientApplication) -> AuthenticationResult:
    return desk.signed_in(app)


def refuse(world: Any, times: int | None = 1, **refusal: Any) -> None:
    answer = {"error_description": "AADSTS1: no", **refusal}
    world.faults.add({"match": {"endpoint": "token"}, "times": times, "status": 400, "json": answer})


def past(seconds: float = 60) -> str:
    return str(int(time.time() - seconds))


def test_nobody_gets_a_token_of_a_stranger(desk: Desk, app: PublicClientApplication) -> None:
    with pytest.raises(AuthError) as caught:
        app.acquire_token_silent(SilentRequest(desk.scopes, STRANGER))
    assert (caught.value.kind, desk.requests()) == (Kind.CACHE_MISS, [])


def test_a_fresh_token_comes_from_the_cache(
    desk: Desk, app: PublicClientApplication, first: AuthenticationResult
) -> None:
    again = app.acquire_token_silent(SilentRequest(desk.scopes, first.account))
    assert (again.source, again.access_token) == (Source.CACHE, first.access_token)
    assert again.id_token_claims["oid"] == first.id_token_claims["oid"]


@pytest.mark.parametrize("left", [200, -10])
def test_a_stale_token_is_renewed(
    desk: Desk, app: PublicClientApplication, first: AuthenticationResult, edited: Edited, left: int
) -> None:
    edited(app, expires_on=past(-left))
    again = app.acquire_token_silent(SilentRequest(desk.scopes, first.account))
    assert (again.source, len(desk.requests(grant_type="refresh_token"))) == (Source.NETWORK, 1)


def test_a_token_from_the_future_is_not_trusted(
    desk: Desk, app: PublicClientApplication, first: AuthenticationResult, edited: Edited
) -> None:
    edited(app, cached_at=past(-600), expires_on=past(-7200))
    assert app.acquire_token_silent(SilentRequest(desk.scopes, first.account)).source is Source.NETWORK


def test_a_token_without_an_end_is_not_trusted(
    desk: Desk, app: PublicClientApplication, first: AuthenticationResult, edited: Edited
) -> None:
    edited(app, expires_on=None)
    assert app.acquire_token_silent(SilentRequest(desk.scopes, first.account)).source is Source.NETWORK


@pytest.mark.parametrize(
    ("claims", "source"), [("", "cache"), (" ", "cache"), ("{}", "cache"), ('{"a": {}}', "network")]
)
def test_only_claims_that_ask_for_something_pass_the_cache_by(
    desk: Desk, app: PublicClientApplication, first: AuthenticationResult, claims: str, source: str
) -> None:
    assert app.acquire_token_silent(SilentRequest(desk.scopes, first.account, claims=claims)).source == source


def test_a_renewed_token_takes_the_place_of_the_old_one(
    desk: Desk, app: PublicClientApplication, first: AuthenticationResult
) -> None:
    forced = app.acquire_token_silent(SilentRequest(desk.scopes, first.account, force_refresh=True))
    again = app.acquire_token_silent(SilentRequest(desk.scopes, first.account))
    assert again.access_token == forced.access_token != first.access_token


def test_a_due_token_is_returned_at_once_and_renewed_meanwhile(
    desk: Desk, app: PublicClientApplication, first: AuthenticationResult, edited: Edited
) -> None:
    edited(app, refresh_on=past())
    desk.world.faults.add({"match": {"endpoint": "token"}, "delay": 0.3})
    began = time.monotonic()
    at_once = app.acquire_token_silent(SilentRequest(desk.scopes, first.account))
    took = time.monotonic() - began
    assert app.settle()
    later = app.acquire_token_silent(SilentRequest(desk.scopes, first.account))
    assert at_once.access_token == first.access_token
    assert took < 0.3
    assert later.source is Source.CACHE
    assert later.access_token != first.access_token


@pytest.mark.parametrize("refusal", [{"error": "invalid_grant"}, {"error": "temporarily_unavailable"}])
def test_a_renewal_ahead_of_time_that_fails_loses_nothing(
    desk: Desk, app: PublicClientApplication, first: AuthenticationResult, edited: Edited, refusal: dict[str, str]
) -> None:
    edited(app, refresh_on=past())
    refuse(desk.world, None, **refusal)
    for _ in range(2):
        assert app.acquire_token_silent(SilentRequest(desk.scopes, first.account)).access_token == first.access_token
        assert app.settle()


def test_callers_at_the_same_time_share_one_request(
    desk: Desk, app: PublicClientApplication, first: AuthenticationResult, edited: Edited
) -> None:
    edited(app, expires_on=past())
    desk.world.faults.add({"match": {"endpoint": "token"}, "delay": 0.3})
    found: list[str] = []

    def ask() -> None:
        found.append(app.acquire_token_silent(SilentRequest(desk.scopes, first.account)).access_token)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (len(found), len(set(found)), len(desk.requests(grant_type="refresh_token"))) == (8, 1, 1)


def test_a_refused_refresh_token_asks_for_the_user_and_is_kept(
    desk: Desk, app: PublicClientApplication, first: AuthenticationResult
) -> None:
    refuse(desk.world, error="invalid_grant", error_codes=[50173])
    forced = SilentRequest(desk.scopes, first.account, force_refresh=True)
    with pytest.raises(AuthError) as caught:
        app.acquire_token_silent(forced)
    assert caught.value.kind is Kind.INTERACTION_REQUIRED
    assert app.acquire_token_silent(forced).source is Source.NETWORK


def test_a_bad_refresh_token_is_thrown_away(
    desk: Desk, app: PublicClientApplication, first: AuthenticationResult
) -> None:
    refuse(desk.world, error="invalid_grant", suberror="bad_token")
    forced = SilentRequest(desk.scopes, first.account, force_refresh=True)
    kinds = []
    for _ in range(2):
        with pytest.raises(AuthError) as caught:
            app.acquire_token_silent(forced)
        kinds.append(caught.value.kind)
    assert kinds == [Kind.INTERACTION_REQUIRED, Kind.CACHE_MISS]


def test_a_sign_out_meanwhile_is_not_undone(
    desk: Desk, app: PublicClientApplication, first: AuthenticationResult, edited: Edited
) -> None:
    edited(app, refresh_on=past())
    desk.world.faults.add({"match": {"endpoint": "token"}, "delay": 0.3})
    app.acquire_token_silent(SilentRequest(desk.scopes, first.account))
    assert first.account
    app.sign_out(first.account)
    assert app.settle()
    assert app.get_all_accounts() == []
    assert '"secret"' not in app.serialize_cache()


def test_where_an_authority_is_for_all_tenants_the_account_says_which(desk: Desk) -> None:
    host = desk.world.tenant(TENANT)["authority"].rsplit("/", 1)[0]
    app = desk.registered("everywhere", authority=f"{host}/organizations")
    first = desk.signed_in(app, "alice", *GRAPH)
    again = app.acquire_token_silent(SilentRequest(GRAPH, first.account))
    forced = app.acquire_token_silent(SilentRequest(GRAPH, first.account, force_refresh=True))
    assert (again.source, forced.tenant_id) == (Source.CACHE, desk.world.tenant(TENANT)["id"])


def test_an_imported_refresh_token_brings_its_account(desk: Desk, app: PublicClientApplication) -> None:
    [entry] = json.loads(signed_in_elsewhere(desk))["RefreshToken"].values()
    result = app.acquire_token_by_refresh_token(RefreshTokenRequest(desk.scopes, entry["secret"]))
    assert app.get_all_accounts()[0].username == "alice@contoso.com"
    assert app.acquire_token_silent(SilentRequest(desk.scopes, result.account)).source is Source.CACHE


def signed_in_elsewhere(desk: Desk) -> str:
    other = desk.public()
    desk.signed_in(other)
    return other.serialize_cache()
