"""The accounts of the reference client: several people, several applications, families, and leaving."""

import json
from typing import Any

import pytest

from conformance.reference_client import AuthError, Kind, PublicClientApplication, SilentRequest, Source

from .conftest import TENANT, Desk

CLI, POWERSHELL = "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "1950a258-227b-4e31-a9cf-717495945fc2"
GRAPH = ("https://graph.microsoft.com/User.Read",)


def test_two_people_have_each_their_own_token_and_one_leaves_alone(desk: Desk) -> None:
    app = desk.public()
    alice, bob = desk.signed_in(app, "alice"), desk.signed_in(app, "bob")
    assert alice.account
    assert bob.account
    assert app.acquire_token_silent(SilentRequest(desk.scopes, alice.account)).access_token == alice.access_token
    app.sign_out(alice.account)
    assert [each.username for each in app.get_all_accounts()] == ["bob@contoso.com"]
    assert app.acquire_token_silent(SilentRequest(desk.scopes, bob.account)).access_token == bob.access_token


def test_an_account_is_found_by_its_id_and_by_its_name(desk: Desk) -> None:
    app = desk.public()
    account = desk.signed_in(app).account
    assert account
    assert app.get_account_by_home_id(account.home_account_id) == account
    assert app.get_accounts_by_username("ALICE@contoso.com") == [account]
    assert app.get_accounts_by_username("bob@contoso.com") == []


def test_another_application_in_the_same_cache_sees_nobody(desk: Desk, world: Any) -> None:
    app = desk.public()
    desk.signed_in(app)
    other = desk.public(client_id=world.application("spa", TENANT)["client_id"])
    other.deserialize_cache(app.serialize_cache())
    assert (len(app.get_all_accounts()), other.get_all_accounts()) == (1, [])


def family(desk: Desk, client_id: str, cache: str = "") -> PublicClientApplication:
    app = desk.public(client_id=client_id)
    app.deserialize_cache(cache)
    return app


def test_one_of_a_family_signs_in_for_the_others(desk: Desk) -> None:
    cli = family(desk, CLI)
    desk.signed_in(cli, "alice", *GRAPH)
    powershell = family(desk, POWERSHELL, cli.serialize_cache())
    [account] = powershell.get_all_accounts()
    result = powershell.acquire_token_silent(SilentRequest(GRAPH, account))
    assert (result.source, len(desk.requests(client_id=POWERSHELL))) == (Source.NETWORK, 1)


def test_a_stranger_tries_the_familys_token_once_and_leaves_it_whole(desk: Desk) -> None:
    cli = family(desk, CLI)
    desk.signed_in(cli, "alice", *GRAPH)
    stranger = desk.public()
    stranger.deserialize_cache(cli.serialize_cache())
    [account] = stranger.get_all_accounts()
    for _ in range(2):
        with pytest.raises(AuthError) as caught:
            stranger.acquire_token_silent(SilentRequest(GRAPH, account))
        assert caught.value.kind is Kind.CACHE_MISS
    assert len(desk.requests(grant_type="refresh_token")) == 1
    assert len(json.loads(stranger.serialize_cache())["RefreshToken"]) == 1


def test_a_family_leaves_together(desk: Desk) -> None:
    cli = family(desk, CLI)
    desk.signed_in(cli, "alice", *GRAPH)
    powershell = family(desk, POWERSHELL, cli.serialize_cache())
    [account] = powershell.get_all_accounts()
    powershell.acquire_token_silent(SilentRequest(GRAPH, account))
    powershell.sign_out(account)
    cli.deserialize_cache(powershell.serialize_cache())
    assert (cli.get_all_accounts(), '"secret"' in cli.serialize_cache()) == ([], False)


def test_what_others_keep_in_the_cache_survives(desk: Desk) -> None:
    app = desk.public()
    account = desk.signed_in(app).account
    cache = json.loads(app.serialize_cache())
    cache["Elsewhere"] = {"key": {"kept": True}}
    [entry] = cache["Account"].values()
    entry["of_another_library"] = "kept"
    app.deserialize_cache(json.dumps(cache))
    app.acquire_token_silent(SilentRequest(desk.scopes, account, force_refresh=True))
    after = json.loads(app.serialize_cache())
    assert after["Elsewhere"] == cache["Elsewhere"]
    assert [each["of_another_library"] for each in after["Account"].values()] == ["kept"]


@pytest.mark.parametrize("text", ["{", "[]", '{"AccessToken": []}', '{"Account": {"a": 1}}'])
def test_what_is_no_cache_is_refused_and_changes_nothing(desk: Desk, text: str) -> None:
    app = desk.public()
    desk.signed_in(app)
    with pytest.raises(AuthError) as caught:
        app.deserialize_cache(text)
    assert (caught.value.code, len(app.get_all_accounts())) == ("cache_corrupt", 1)
