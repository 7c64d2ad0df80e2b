"""The reference client signs somebody in by an address and a code, and looks at what comes back."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from conformance.reference_client import (
    AuthError,
    AuthorizationCodeRequest,
    AuthorizationUrlRequest,
    Configuration,
    Kind,
    PublicClientApplication,
    Source,
    UsernamePasswordRequest,
)

from .conftest import TENANT, Desk


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_somebody_signs_in_and_has_an_account(desk: Desk) -> None:
    result = desk.signed_in(desk.public())
    assert result.source is Source.NETWORK
    assert result.account
    assert result.account.username == "alice@contoso.com"
    assert result.account.home_account_id == f"{result.id_token_claims['oid']}.{result.tenant_id}"


def test_an_address_asks_for_what_a_sign_in_needs(desk: Desk) -> None:
    flow = desk.public().get_auth_code_url(
        AuthorizationUrlRequest(desk.scopes, prompt="login", domain_hint="contoso.com")
    )
    told = query(flow.url)
    assert told["scope"].split() == [*desk.scopes, "openid", "profile", "offline_access"]
    assert (told["response_type"], told["code_challenge_method"], told["client_info"]) == ("code", "S256", "1")
    assert (told["state"], told["nonce"]) == (flow.state, flow.nonce)
    assert (told["prompt"], told["domain_hint"]) == ("login", "contoso.com")
    assert flow.code_verifier not in flow.url


def test_two_addresses_share_no_secret(desk: Desk) -> None:
    app = desk.public()
    one, other = (app.get_auth_code_url(AuthorizationUrlRequest(desk.scopes)) for _ in range(2))
    assert not {one.state, one.nonce, one.code_verifier} & {other.state, other.nonce, other.code_verifier}


def test_claims_and_capabilities_are_asked_for_at_both_ends(desk: Desk) -> None:
    app = desk.public(client_capabilities=("cp1",))
    challenge = '{"id_token": {"auth_time": {"essential": true}}}'
    desk.signed_in(app, claims=challenge)
    wanted = {"id_token": {"auth_time": {"essential": True}}, "access_token": {"xms_cc": {"values": ["cp1"]}}}
    address = desk.requests("authorize")[0]["request"]["url"]
    form = parse_qs(desk.requests()[-1]["request"]["body"])
    assert json.loads(query(address)["claims"]) == json.loads(form["claims"][0]) == wanted


@pytest.mark.parametrize("change", [{"state": "another"}, {"state": ""}])
def test_a_reply_of_another_sign_in_is_refused_before_anything_is_sent(desk: Desk, change: dict[str, str]) -> None:
    app = desk.public()
    flow = app.get_auth_code_url(AuthorizationUrlRequest(desk.scopes))
    with pytest.raises(AuthError) as caught:
        app.acquire_token_by_code(AuthorizationCodeRequest(flow, {"code": "a-code", "state": flow.state, **change}))
    assert (caught.value.kind, desk.requests()) == (Kind.MISMATCH, [])


def test_an_error_that_the_browser_brought_back_is_told_as_one(desk: Desk) -> None:
    app = desk.public()
    flow = app.get_auth_code_url(AuthorizationUrlRequest(desk.scopes, prompt="none"))
    left = desk.somebody.goes(flow.url)
    assert left
    with pytest.raises(AuthError) as caught:
        app.acquire_token_by_code(AuthorizationCodeRequest(flow, left.parameters))
    assert caught.value.kind is Kind.INTERACTION_REQUIRED
    assert caught.value.error_codes


def test_an_id_token_that_answers_another_sign_in_is_refused_and_nothing_kept(desk: Desk) -> None:
    app = desk.public()
    mine = app.get_auth_code_url(AuthorizationUrlRequest(desk.scopes, state="same", nonce="mine"))
    other = app.get_auth_code_url(AuthorizationUrlRequest(desk.scopes, state="same", nonce="other"))
    left = desk.somebody.goes(other.url)
    assert left
    with pytest.raises(AuthError) as caught:
        app.acquire_token_by_code(AuthorizationCodeRequest(mine, left.parameters, code_verifier=other.code_verifier))
    assert (caught.value.kind, caught.value.code) == (Kind.MISMATCH, "nonce_mismatch")
    assert app.get_all_accounts() == []


def forged(token: str, **changes: Any) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    head = jwt.get_unverified_header(token)
    return jwt.encode({**claims, **changes}, FOREIGN_KEY, algorithm="RS256", headers={"kid": head["kid"]})


FOREIGN_KEY = rsa.generate_private_key(65537, 2048)


@pytest.mark.parametrize("changed", [{}, {"aud": "another"}, {"iss": "https://evil.invalid/v2.0"}])
def test_an_id_token_of_a_foreign_key_signs_nobody_in(desk: Desk, changed: dict[str, str]) -> None:
    app = desk.public()
    good = desk.signed_in(app)
    app.sign_out(app.get_all_accounts()[0])
    answer = {
        "access_token": "opaque",
        "token_type": "Bearer",
        "expires_in": 3600,
        "id_token": forged(good.id_token, **changed),
    }
    desk.world.faults.add({"match": {"endpoint": "token"}, "json": answer})
    with pytest.raises(AuthError) as caught:
        app.acquire_token_by_username_password(UsernamePasswordRequest(desk.scopes, "alice@contoso.com", "whatever"))
    assert (caught.value.kind, caught.value.code) == (Kind.AUTHORITY, "invalid_id_token")
    assert good.id_token.split(".")[2] not in str(caught.value)
    assert app.get_all_accounts() == []


def test_a_confidential_application_proves_itself_once_with_the_code(desk: Desk) -> None:
    desk.signed_in(desk.confidential())
    form = parse_qs(desk.requests()[-1]["request"]["body"])
    assert len(form["client_secret"]) == 1


def test_a_second_code_is_asked_for_on_demand(desk: Desk) -> None:
    app = desk.confidential()
    flow = app.get_auth_code_url(AuthorizationUrlRequest(desk.scopes))
    left = desk.somebody.goes(flow.url)
    assert left
    wanted = AuthorizationCodeRequest(flow, left.parameters, enable_spa_authorization_code=True)
    assert app.acquire_token_by_code(wanted).state == flow.state
    assert len(desk.requests(return_spa_code="1")) == 1


def test_a_public_application_has_no_credential() -> None:
    with pytest.raises(AuthError) as caught:
        PublicClientApplication(Configuration("x", "https://login.microsoftonline.com/x", client_secret="a"))
    assert caught.value.kind is Kind.USAGE


def test_a_password_is_sent_once_to_where_it_is_checked(desk: Desk, world: Any) -> None:
    password = world.user("alice", TENANT)["password"]
    app = desk.public()
    result = app.acquire_token_by_username_password(UsernamePasswordRequest(desk.scopes, "alice@contoso.com", password))
    assert result.account
    assert (len(desk.requests("userrealm")), len(desk.requests(grant_type="password"))) == (1, 1)


def test_a_wrong_password_stands_in_no_error(desk: Desk) -> None:
    request = UsernamePasswordRequest(desk.scopes, "alice@contoso.com", "not-her-password")
    with pytest.raises(AuthError) as caught:
        desk.public().acquire_token_by_username_password(request)
    assert caught.value.error_codes == (50126,)
    assert "not-her-password" not in f"{caught.value} {request}"


def test_a_federated_user_is_refused_before_the_password_is_sent(desk: Desk, world: Any) -> None:
    world.faults.add({"match": {"endpoint": "userrealm"}, "json": {"account_type": "Federated", "ver": "1.0"}})
    with pytest.raises(AuthError) as caught:
        desk.public().acquire_token_by_username_password(UsernamePasswordRequest(desk.scopes, "x@y.example", "secret"))
    assert (caught.value.code, desk.requests()) == ("federated_user", [])
