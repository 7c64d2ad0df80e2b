"""What a user's client gets for a password, a refresh token or the token it was called with."""

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from typing import Any

import pytest

from mock_entra import errors
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_token_endpoint import claims, decoded, refused
from mock_entra.wire import Reply
from mock_entra.world.model import LifetimePolicy

OBO = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EVERYTHING = "openid profile email offline_access"


def scope_of(asked: Asked, *values: str) -> str:
    uri = asked.application("todolist").identifier_uris[0]
    return " ".join((EVERYTHING, *(f"{uri}/{value}" for value in values or ("ToDoList.Read",))))


async def sign_in(asked: Asked, segment: str | None = None, path: str = "oauth2/v2.0/token", **form: str) -> Reply:
    """Alice's password in the hands of the desktop application."""
    sent = {
        "grant_type": "password",
        "client_id": asked.application("desktop").client_id,
        "username": "alice@contoso.com",
        "password": "alice-has-no-secrets",
        "scope": scope_of(asked),
        "client_info": "1",
    } | form
    at = segment or asked.tenant("contoso").id
    return await asked.ask(f"/{at}/{path}", "POST", form={name: value for name, value in sent.items() if value})


async def refresh(asked: Asked, token: str, **form: str) -> Reply:
    sent = {"grant_type": "refresh_token", "client_id": asked.application("desktop").client_id, "refresh_token": token}
    tenant = asked.tenant("contoso")
    return await asked.ask(f"/{tenant.id}/oauth2/v2.0/token", "POST", form=sent | form)


def id_claims(reply: Reply) -> dict[str, Any]:
    return decoded(body(reply)["id_token"].split(".")[1])


# password


async def test_a_password_gives_access_refresh_and_id_token(asked: Asked) -> None:
    told = body(await sign_in(asked))
    fields = {"token_type", "scope", "expires_in", "ext_expires_in", "access_token", "refresh_token", "id_token"}
    assert set(told) == fields | {"client_info"}
    uri = asked.application("todolist").identifier_uris[0]
    assert told["scope"] == f"{uri}/ToDoList.Read openid profile email"


async def test_a_users_token_says_whom_it_speaks_for_and_nothing_an_app_token_says(asked: Asked) -> None:
    found, alice = claims(await sign_in(asked)), asked.world.directory.user("alice@contoso.com")
    assert alice
    assert (found["oid"], found["scp"], found["azpacr"]) == (alice.id, "ToDoList.Read", "0")
    assert found["preferred_username"] == "alice@contoso.com"
    assert found["sub"] != found["oid"]
    assert not {"roles", "idtyp"} & set(found)


async def test_the_to_do_list_takes_a_users_token(asked: Asked) -> None:
    token = body(await sign_in(asked))["access_token"]
    api = f"/resources/{asked.application('todolist').client_id}/api/todolist"
    reply = await asked.ask(api, headers={"authorization": f"Bearer {token}"})
    alice = asked.world.directory.user("alice@contoso.com")
    assert alice
    assert {item["owner"] for item in body(reply)} == {alice.id}


async def test_the_id_token_is_for_the_client_and_says_who_signed_in(asked: Asked) -> None:
    found = id_claims(await sign_in(asked))
    assert found["aud"] == asked.application("desktop").client_id
    assert (found["name"], found["preferred_username"]) == ("Alice Ames", "alice@contoso.com")
    assert (found["email"], found["ver"]) == ("alice@contoso.com", "2.0")


async def test_profile_and_email_open_their_claims(asked: Asked) -> None:
    found = id_claims(await sign_in(asked, scope="openid"))
    assert not {"name", "oid", "preferred_username", "email"} & set(found)


async def test_the_same_user_is_another_subject_for_every_recipient(asked: Asked) -> None:
    first, second = await sign_in(asked), await sign_in(asked, scope="openid https://graph.microsoft.com/User.Read")
    assert len({claims(first)["sub"], claims(second)["sub"], id_claims(first)["sub"]}) == 3
    assert id_claims(first)["sub"] == id_claims(second)["sub"]


async def test_client_info_names_the_home_account(asked: Asked) -> None:
    alice = asked.world.directory.user("alice@contoso.com")
    assert alice
    told = json.loads(urlsafe_b64decode(body(await sign_in(asked))["client_info"] + "=="))
    assert told == {"uid": alice.id, "utid": alice.tenant}


async def test_without_offline_access_there_is_no_refresh_token(asked: Asked) -> None:
    told = body(await sign_in(asked, scope="openid User.Read"))
    assert "refresh_token" not in told
    assert told["scope"] == "User.Read openid"


async def test_organizations_finds_the_users_tenant(asked: Asked) -> None:
    await asked.open_to_all("desktop")
    assert claims(await sign_in(asked, "organizations"))["tid"] == asked.tenant("contoso").id


async def test_the_v1_endpoint_writes_numbers_as_text_and_a_v1_id_token(asked: Asked) -> None:
    told = body(await sign_in(asked, path="oauth2/token", scope="openid User.Read"))
    assert isinstance(told["expires_in"], str)
    assert decoded(told["id_token"].split(".")[1])["upn"] == "alice@contoso.com"


async def test_default_means_whatever_was_granted(asked: Asked) -> None:
    uri = asked.application("todolist").identifier_uris[0]
    assert claims(await sign_in(asked, scope=f"{uri}/.default"))["scp"] == "ToDoList.Read ToDoList.ReadWrite"


@pytest.mark.parametrize(
    ("changed", "row"),
    [
        ({"username": "nobody@contoso.com"}, errors.UNKNOWN_USER),
        ({"username": "carol@contosocustomers.onmicrosoft.com"}, errors.UNKNOWN_USER),
        ({"password": "wrong"}, errors.WRONG_PASSWORD),
        ({"password": ""}, errors.MISSING_PARAMETER),
        ({"scope": "Mail.Read"}, errors.CONSENT_REQUIRED),
        ({"scope": "Nothing.Such"}, errors.UNKNOWN_SCOPE),
        ({"scope": "User.Read https://vault.azure.net/user_impersonation"}, errors.SEVERAL_RESOURCES),
        ({"scope": "api://nobody/x"}, errors.UNKNOWN_RESOURCE),
        ({"scope": " "}, errors.EMPTY_SCOPE),
    ],
)
async def test_each_mistake_has_its_row(asked: Asked, changed: dict[str, str], row: errors.Row) -> None:
    refused(await sign_in(asked, **changed), row)


@pytest.mark.parametrize("segment", ["common", "consumers"])
async def test_passwords_are_for_work_accounts_of_a_tenant(asked: Asked, segment: str) -> None:
    await asked.open_to_all("desktop")
    reply = await sign_in(asked, segment)
    assert body(reply)["error_codes"] in ([9001023], [700016])


async def test_a_disabled_account_is_refused(asked: Asked) -> None:
    alice = asked.world.directory.user("alice@contoso.com")
    assert alice
    await asked.world.directory.put(replace(alice, enabled=False))
    refused(await sign_in(asked), errors.USER_DISABLED)


async def test_at_the_v1_endpoint_a_resource_means_whatever_was_granted_of_it(asked: Asked) -> None:
    uri = asked.application("todolist").identifier_uris[0]
    reply = await sign_in(asked, path="oauth2/token", scope="", resource=uri)
    assert (body(reply)["resource"], body(reply)["scope"]) == (uri, "ToDoList.Read ToDoList.ReadWrite")
    tenant, token = asked.tenant("contoso").id, body(reply)["refresh_token"]
    sent = {"grant_type": "refresh_token", "client_id": asked.application("desktop").client_id, "refresh_token": token}
    again = await asked.ask(f"/{tenant}/oauth2/token", "POST", form=sent | {"resource": "https://graph.microsoft.com"})
    assert (body(again)["resource"], claims(again)["scp"]) == (
        "https://graph.microsoft.com",
        "User.Read openid profile",
    )


@pytest.mark.parametrize(("path", "parameter"), [("oauth2/token", "resource"), ("oauth2/v2.0/token", "scope")])
async def test_what_is_missing_is_called_by_the_endpoints_own_word(asked: Asked, path: str, parameter: str) -> None:
    told = refused(await sign_in(asked, path=path, scope=""), errors.MISSING_PARAMETER)
    assert f"'{parameter}'" in told["error_description"]


async def test_client_info_is_told_only_to_who_asks(asked: Asked) -> None:
    for asks in ("", "0"):
        assert "client_info" not in body(await sign_in(asked, client_info=asks))


async def test_a_token_that_lives_long_says_when_to_refresh_it(asked: Asked) -> None:
    contoso = asked.tenant("contoso")
    policy = LifetimePolicy(kind="token_lifetime", application=None, access_token=4 * 3600)
    await asked.world.directory.put(replace(contoso, lifetimes=(policy,)))
    told = body(await sign_in(asked))
    assert (told["expires_in"], told["ext_expires_in"], told["refresh_in"]) == (14400, 14400, 7200)


@pytest.mark.parametrize("claims", ["{", "[]", '{"access_token": 1}'])
async def test_malformed_claims_are_refused(asked: Asked, claims: str) -> None:
    refused(await sign_in(asked, claims=claims), errors.MALFORMED_REQUEST)


# refresh tokens


async def test_a_refresh_token_gives_another_and_stays_good(asked: Asked) -> None:
    first = body(await sign_in(asked))["refresh_token"]
    second = body(await refresh(asked, first))["refresh_token"]
    assert first != second
    assert claims(await refresh(asked, first))["scp"] == "ToDoList.Read"


async def test_a_refresh_token_is_good_for_every_api_that_was_consented_to(asked: Asked) -> None:
    token = body(await sign_in(asked))["refresh_token"]
    assert claims(await refresh(asked, token, scope="User.Read"))["aud"] == "https://graph.microsoft.com"


async def test_a_refresh_token_of_another_client_is_refused(asked: Asked) -> None:
    token = body(await sign_in(asked))["refresh_token"]
    other = {"client_id": asked.application("hybrid").client_id}
    refused(await refresh(asked, token, **other), errors.GRANT_OF_ANOTHER_CLIENT)


async def test_members_of_a_family_share_their_refresh_tokens(asked: Asked) -> None:
    cli, code = "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "aebc6443-996d-45c2-90f0-388ff96faa56"
    told = body(await sign_in(asked, client_id=cli, scope="User.Read offline_access"))
    assert told["foci"] == "1"
    assert claims(await refresh(asked, told["refresh_token"], client_id=code, scope="User.Read"))["appid"] == code
    stranger = refused(await refresh(asked, told["refresh_token"], scope="User.Read"), errors.CLIENT_MISMATCH)
    assert stranger["suberror"] == "client_mismatch"


async def test_a_refresh_token_ends_after_ninety_days_without_use(asked: Asked) -> None:
    token = body(await sign_in(asked))["refresh_token"]
    asked.world.clock.travel(91 * 86400)
    refused(await refresh(asked, token), errors.REFRESH_TOKEN_INACTIVE)


@pytest.mark.parametrize("field", ["sessions_revoked_at", "password_changed_at"])
async def test_revoked_sessions_and_changed_passwords_end_it(asked: Asked, field: str) -> None:
    token = body(await sign_in(asked))["refresh_token"]
    alice = asked.world.directory.user("alice@contoso.com")
    assert alice
    changed: dict[str, Any] = {field: asked.world.clock.now() + 1}
    await asked.world.directory.put(replace(alice, **changed))
    assert refused(await refresh(asked, token), errors.SESSION_REVOKED)["suberror"] == "bad_token"


async def test_a_refresh_token_nobody_issued_is_refused(asked: Asked) -> None:
    refused(await refresh(asked, "1.A" + "x" * 64), errors.NOT_A_GRANT)


async def test_consent_withdrawn_is_consent_required(asked: Asked) -> None:
    token = body(await sign_in(asked))["refresh_token"]
    principal = asked.world.directory.service_principal(
        asked.tenant("contoso").id, asked.application("desktop").client_id
    )
    assert principal
    await asked.world.directory.put(replace(principal, scope_grants=()))
    refused(await refresh(asked, token), errors.CONSENT_REQUIRED)


# on behalf of


async def call_on(asked: Asked, assertion: str, **form: str) -> Reply:
    tenant = asked.tenant("contoso")
    sent = {
        "grant_type": OBO,
        "requested_token_use": "on_behalf_of",
        "client_id": asked.application("todolist").client_id,
        "client_secret": asked.secret("todolist"),
        "assertion": assertion,
        "scope": "User.Read",
    }
    return await asked.ask(f"/{tenant.id}/oauth2/v2.0/token", "POST", form=sent | form)


async def test_an_api_calls_on_for_its_user(asked: Asked) -> None:
    incoming = await sign_in(asked)
    found = claims(await call_on(asked, body(incoming)["access_token"]))
    assert (found["oid"], found["scp"]) == (claims(incoming)["oid"], "User.Read")
    assert found["appid"] == asked.application("todolist").client_id


async def test_a_token_for_another_api_is_no_assertion(asked: Asked) -> None:
    token = body(await sign_in(asked, scope="User.Read"))["access_token"]
    refused(await call_on(asked, token), errors.ASSERTION_NOT_FOR_US)


async def test_a_token_an_application_got_for_itself_is_no_assertion(asked: Asked) -> None:
    refused(await call_on(asked, body(await asked.token())["access_token"]), errors.ASSERTION_APP_ONLY)


async def test_an_expired_token_is_no_assertion(asked: Asked) -> None:
    token = body(await sign_in(asked))["access_token"]
    asked.world.clock.travel(7200)
    refused(await call_on(asked, token), errors.ASSERTION_OVER)


@pytest.mark.parametrize("assertion", ["x", "a.b.c", "e30.e30."])
async def test_what_nobody_signed_is_no_assertion(asked: Asked, assertion: str) -> None:
    refused(await call_on(asked, assertion), errors.ASSERTION_UNTRUSTED)


async def test_a_tampered_token_is_no_assertion(asked: Asked) -> None:
    head, _, signature = body(await sign_in(asked))["access_token"].split(".")
    other = body(await asked.token())["access_token"].split(".")[1]
    refused(await call_on(asked, f"{head}.{other}.{signature}"), errors.ASSERTION_UNTRUSTED)


async def test_calling_on_gives_what_any_grant_for_a_user_gives(asked: Asked) -> None:
    token = body(await sign_in(asked))["access_token"]
    fields = {"token_type", "scope", "expires_in", "ext_expires_in", "access_token"}
    assert set(body(await call_on(asked, token))) == fields
    more = await call_on(asked, token, scope=f"{EVERYTHING} User.Read", client_info="1")
    assert set(body(more)) == fields | {"refresh_token", "id_token", "client_info"}
    assert id_claims(more)["aud"] == asked.application("todolist").client_id


async def test_calling_on_is_what_the_token_is_asked_to_be_used_for(asked: Asked) -> None:
    token = body(await sign_in(asked))["access_token"]
    refused(await call_on(asked, token, requested_token_use="something"), errors.NOT_ON_BEHALF_OF)
    url, sent = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token", {"grant_type": OBO, "assertion": token}
    about = {"client_id": asked.application("todolist").client_id, "client_secret": asked.secret("todolist")}
    refused(await asked.ask(url, "POST", form=sent | about), errors.MISSING_PARAMETER)


async def test_no_page_calls_on(asked: Asked) -> None:
    token = body(await sign_in(asked))["access_token"]
    reply = await call_on(asked, token)
    assert reply.status == 200
    url = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"
    sent = {
        "grant_type": OBO,
        "requested_token_use": "on_behalf_of",
        "client_id": asked.application("todolist").client_id,
        "client_secret": asked.secret("todolist"),
        "assertion": token,
        "scope": "User.Read",
    }
    refused(await asked.ask(url, "POST", form=sent, headers={"origin": "https://app.example"}), errors.CROSS_ORIGIN)


async def test_a_clients_own_id_token_is_no_assertion(asked: Asked) -> None:
    about = {"client_id": asked.application("todolist").client_id, "client_secret": asked.secret("todolist")}
    for path in ("oauth2/v2.0/token", "oauth2/token"):
        id_token = body(await sign_in(asked, path=path, **about, scope="openid profile"))["id_token"]
        refused(await call_on(asked, id_token), errors.ASSERTION_IS_ID_TOKEN)


@pytest.mark.parametrize("kind", ["saml2", "saml1", "id_token"])
async def test_calling_on_gives_access_tokens_and_nothing_else(asked: Asked, kind: str) -> None:
    token, kinds = body(await sign_in(asked))["access_token"], "urn:ietf:params:oauth:token-type:"
    assert (await call_on(asked, token, requested_token_type=f"{kinds}access_token")).status == 200
    refused(await call_on(asked, token, requested_token_type=kinds + kind), errors.UNSUPPORTED_TOKEN_TYPE)


async def test_a_public_client_cannot_call_on(asked: Asked) -> None:
    token = body(await sign_in(asked))["access_token"]
    reply = await call_on(asked, token, client_id=asked.application("desktop").client_id, client_secret="")
    refused(reply, errors.MISSING_CREDENTIAL)


async def test_user_info_takes_graphs_own_tokens(asked: Asked) -> None:
    reply = await sign_in(asked, scope="openid profile User.Read")
    assert claims(reply)["scp"] == "User.Read openid profile"
    headers = {"authorization": f"Bearer {body(reply)['access_token']}"}
    told = body(await asked.ask("https://graph.microsoft.com/oidc/userinfo", headers=headers))
    assert (told["sub"], told["name"]) == (id_claims(reply)["sub"], "Alice Ames")


async def test_an_expired_password_is_told_apart(asked: Asked) -> None:
    alice = asked.world.directory.user("alice@contoso.com")
    assert alice
    await asked.world.directory.put(replace(alice, must_change_password=True))
    assert refused(await sign_in(asked), errors.PASSWORD_EXPIRED)["suberror"] == "user_password_expired"
