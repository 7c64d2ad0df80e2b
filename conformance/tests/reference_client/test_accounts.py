"""The accounts of the reference client: several people, several applications, families, and leaving."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.reference_client import (
    AuthError,
    ClientCredentialRequest,
    Kind,
    PublicClientApplication,
    SilentRequest,
    Source,
    UserFicRequest,
)

from .conftest import TENANT, Desk, Somebody

TWO_DIRECTORIES = Path(__file__).parents[3] / "scenarios/worlds/two_directories.yaml"

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


def test_whoever_signs_out_is_gone_under_whatever_keys_they_were_kept(desk: Desk) -> None:
    app = desk.public()
    account = desk.signed_in(app).account
    cache = json.loads(app.serialize_cache())
    elsewhere = {section: {f"{key}--": entry for key, entry in told.items()} for section, told in cache.items()}
    app.deserialize_cache(json.dumps(elsewhere))
    assert account
    app.sign_out(account)
    assert (app.get_all_accounts(), '"secret"' in app.serialize_cache()) == ([], False)


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


@pytest.fixture
def guest(server: Any) -> Iterator[Desk]:
    """Two directories; Alice of the first is a guest in the second."""
    with server.world(yaml.safe_load(TWO_DIRECTORIES.read_text(encoding="utf-8"))) as world:
        yield Desk(world, Somebody(world), ("User.Read",))


def test_a_guest_is_one_account_with_a_profile_in_each_tenant(guest: Desk) -> None:
    app, away = guest.public(), guest.world.tenant("workforce/fabrikam")
    home = guest.signed_in(app)
    there = app.acquire_token_silent(SilentRequest(guest.scopes, home.account, authority=away["authority"]))
    again = app.acquire_token_silent(SilentRequest(guest.scopes, home.account, authority=away["authority"]))
    [account] = app.get_all_accounts()
    assert (there.source, again.source, there.tenant_id) == (Source.NETWORK, Source.CACHE, away["id"])
    assert (account.tenant_id, account.profile(away["id"]) is not None) == (home.tenant_id, True)
    assert len({each.local_account_id for each in account.tenant_profiles}) == 2
    app.sign_out(account)
    assert '"secret"' not in app.serialize_cache()


def test_a_guest_who_signs_in_abroad_keeps_the_id_of_home(guest: Desk) -> None:
    app = guest.public(authority=guest.world.tenant("workforce/fabrikam")["authority"])
    account = guest.signed_in(app).account
    assert account
    assert account.home_account_id.endswith(guest.world.tenant("workforce/contoso")["id"])
    assert account.local_account_id not in account.home_account_id


def test_an_agent_acts_as_its_own_user_who_is_an_account_then(desk: Desk) -> None:
    user = {"name": "agent", "display_name": "Agent", "agent_of": "hybrid"}
    told = desk.world.directory.add_user(tenant=TENANT, user=user)
    app = desk.confidential()
    exchange = ClientCredentialRequest(("api://AzureADTokenExchange/.default",))
    vouches = app.acquire_token_by_client_credential(exchange).access_token
    result = app.acquire_token_by_user_fic(UserFicRequest(desk.scopes, vouches, username=told["upn"]))
    assert app.acquire_token_silent(SilentRequest(desk.scopes, result.account)).source is Source.CACHE
    with pytest.raises(AuthError) as caught:
        app.acquire_token_by_user_fic(UserFicRequest(desk.scopes, vouches))
    assert caught.value.kind is Kind.USAGE


def test_a_newer_refresh_token_takes_the_place_of_whoever_wrote_the_older(desk: Desk) -> None:
    app = desk.public()
    account = desk.signed_in(app).account
    cache = json.loads(app.serialize_cache())
    [entry] = cache["RefreshToken"].values()
    cache["RefreshToken"] = {"as-msal-for-python-keys-it": {**entry, "target": "openid"}}
    app.deserialize_cache(json.dumps(cache))
    app.acquire_token_silent(SilentRequest(desk.scopes, account, force_refresh=True))
    [kept] = json.loads(app.serialize_cache())["RefreshToken"].values()
    assert kept["secret"] != entry["secret"]


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
