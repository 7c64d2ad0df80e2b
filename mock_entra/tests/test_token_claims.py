"""What tokens say of users: usual and optional claims of both versions, roles, groups, and guests."""

from base64 import urlsafe_b64decode
from dataclasses import replace
from typing import Any

import pytest

from mock_entra.aio import sign_in_of
from mock_entra.directory import Profile, User
from mock_entra.directory.service_principals import Assignment
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.policies import BOTH, by_password, claims, refreshed, scope, signed_in, user
from mock_entra.world.model import OptionalClaims

V1 = "todolist-v1"
OPAQUE = {"aio", "rh", "uti", "xms_ftd"}
DATES = {"iat", "nbf", "exp"}


async def asks_for(asked: Asked, application: str, *names: str) -> None:
    """The registration asks for these optional claims in both kinds of tokens."""
    optional = OptionalClaims(access_token=names, id_token=names)
    await asked.world.directory.put(replace(asked.application(application), optional_claims=optional))


async def changed(asked: Asked, **fields: Any) -> User:
    alice = replace(user(asked), **fields)
    await asked.world.directory.put(alice)
    return alice


async def of_v1(asked: Asked) -> dict[str, Any]:
    principal = asked.world.directory.service_principal(
        asked.tenant("contoso").id, asked.application("desktop").client_id
    )
    assert principal
    grant = replace(principal.scope_grants[0], resource=asked.application(V1).client_id, scopes=("ToDoList.Read",))
    await asked.world.directory.put(replace(principal, scope_grants=(*principal.scope_grants, grant)))
    return claims(await by_password(asked, scope=scope(asked, api=V1)))


# the usual


async def test_the_claims_of_a_users_v2_token_are_these(asked: Asked) -> None:
    usual = {"aud", "iss", "oid", "sub", "tid", "ver", "azp", "azpacr", "name", "preferred_username", "scp"}
    assert set(claims(await by_password(asked))) == usual | OPAQUE | DATES


async def test_the_claims_of_a_users_v1_token_are_these(asked: Asked) -> None:
    usual = {"aud", "iss", "oid", "sub", "tid", "ver", "appid", "appidacr", "scp", "acr", "amr", "idp", "ipaddr"}
    names = {"name", "unique_name", "upn", "given_name", "family_name"}
    assert set(await of_v1(asked)) == usual | names | OPAQUE | DATES


async def test_a_v1_token_says_how_the_user_signed_in(asked: Asked) -> None:
    told = claims(await refreshed(asked, await signed_in(asked, *BOTH), scope="User.Read"))
    assert (told["acr"], told["amr"], told["sid"]) == ("1", ["pwd", "mfa"], "session")


async def test_a_v2_token_names_the_user_to_who_asked_for_the_profile(asked: Asked) -> None:
    uri = asked.application("todolist").identifier_uris[0]
    told = claims(await by_password(asked, scope=f"openid {uri}/ToDoList.Read"))
    assert not {"name", "preferred_username"} & set(told)
    assert told["oid"] == user(asked).id


async def test_scopes_of_a_token_are_in_order(asked: Asked) -> None:
    told = claims(await by_password(asked, scope=scope(asked, "ToDoList.ReadWrite", "ToDoList.Read")))
    assert told["scp"] == "ToDoList.Read ToDoList.ReadWrite"


async def test_a_token_remembers_for_the_authority_how_its_user_signed_in(asked: Asked) -> None:
    told = claims(await refreshed(asked, await signed_in(asked, *BOTH, device=("compliant",))))
    found = sign_in_of(told)
    assert (found.methods, found.session, found.device) == (BOTH, "session", ("compliant",))


def test_a_token_that_remembers_nothing_is_read_by_its_other_claims() -> None:
    found = sign_in_of({"aio": "AVQAq/8T", "iat": 7, "amr": ["rsa"], "sid": "s"})
    assert (found.at, found.methods, found.session) == (7.0, ("rsa",), "s")


async def test_graphs_tokens_say_more(asked: Asked) -> None:
    told = claims(await by_password(asked, "admin", scope="User.Read"))
    assert (told["app_displayname"], told["idtyp"], told["tenant_region_scope"]) == ("desktop", "user", "EU")
    assert told["wids"] == ["62e90394-69f5-4237-9190-012177145e10", "b79fbf4d-3ef9-4689-8143-76b194e85509"]
    assert len(told["puid"]) == 16


# optional claims

PROFILE = Profile(
    usage_location="DE",
    preferred_language="de",
    mail_nickname="al",
    other_mails=("alice@example.org",),
    extensions=(("extension_0123456789abcdef0123456789abcdef_shoe", 42),),
)
ASKED: dict[str, Any] = {
    "acct": 0,
    "ctry": "DE",
    "email": "alice@contoso.com",
    "family_name": "Ames",
    "given_name": "Alice",
    "nickname": "al",
    "upn": "alice@contoso.com",
    "tenant_region_scope": "EU",
    "verified_primary_email": ["alice@contoso.com"],
    "verified_secondary_email": ["alice@example.org"],
    "xms_edov": True,
    "xms_pl": "de",
    "ipaddr": "127.0.0.1",
    "wids": ["b79fbf4d-3ef9-4689-8143-76b194e85509"],
    "tenant_ctry": "IE",
    "xms_tpl": "en",
}


@pytest.mark.parametrize("which", ["access_token", "id_token"])
@pytest.mark.parametrize("claim", ASKED)
async def test_an_optional_claim_is_said_to_who_asks(asked: Asked, which: str, claim: str) -> None:
    await changed(asked, profile=PROFILE)
    application = "todolist" if which == "access_token" else "desktop"
    assert claim not in claims(await by_password(asked), which) or claim == "email"
    await asks_for(asked, application, claim)
    assert claims(await by_password(asked), which)[claim] == ASKED[claim]


async def test_a_tenant_of_a_government_says_what_part_of_its_region_it_is(asked: Asked) -> None:
    await asks_for(asked, "todolist", "tenant_region_sub_scope")
    assert "tenant_region_sub_scope" not in claims(await by_password(asked))
    await asked.world.directory.put(replace(asked.tenant("contoso"), cloud="usgov"))
    assert claims(await by_password(asked))["tenant_region_sub_scope"] == "DODCON"


async def test_a_users_token_says_so_where_the_additional_property_asks_for_it(asked: Asked) -> None:
    await asks_for(asked, "todolist", "idtyp")
    assert "idtyp" not in claims(await by_password(asked))
    await asks_for(asked, "todolist", "idtyp:include_user_token")
    assert claims(await by_password(asked))["idtyp"] == "user"
    assert claims(await asked.token())["idtyp"] == "app"


async def test_a_claim_about_what_is_not_there_is_not_said(asked: Asked) -> None:
    await changed(asked, mail=None, given_name=None)
    names = ("given_name", "verified_primary_email", "xms_edov", "ctry", "onprem_sid", "pwd_exp", "home_oid")
    await asks_for(asked, "todolist", *names)
    assert not set(names) & set(claims(await by_password(asked)))


async def test_a_directory_extension_is_said_by_its_own_name(asked: Asked) -> None:
    await changed(asked, profile=PROFILE)
    await asks_for(asked, "todolist", "extension_0123456789abcdef0123456789abcdef_shoe")
    assert claims(await by_password(asked))["extn.shoe"] == 42


async def test_when_and_in_which_session_somebody_signed_in_is_optional(asked: Asked) -> None:
    await asks_for(asked, "desktop", "auth_time", "sid", "login_hint")
    token = await signed_in(asked)
    asked.world.clock.travel(100)
    told = claims(await refreshed(asked, token), "id_token")
    assert told["iat"] - told["auth_time"] in (99, 100, 101)
    assert (told["sid"], told["login_hint"][:2]) == ("session", "O.")


# roles


async def hold(asked: Asked, application: str, role: str, principal: str) -> None:
    directory = asked.world.directory
    chosen = asked.application(application)
    known = directory.service_principal(asked.tenant("contoso").id, chosen.client_id)
    assert known
    template = asked.application("todolist").app_roles[0]
    offered = replace(template, value=role, members=("User",))
    await directory.put(
        replace(chosen, app_roles=(*chosen.app_roles, offered)),
        replace(known, assignments=(*known.assignments, Assignment(principal, role))),
    )


async def test_a_users_app_roles_are_in_the_token_for_the_api(asked: Asked) -> None:
    await hold(asked, "todolist", "Editor", user(asked).id)
    assert claims(await by_password(asked))["roles"] == ["Editor"]
    assert "roles" not in claims(await by_password(asked, "bob"))


async def test_roles_come_by_groups_too_and_in_id_tokens_of_the_client(asked: Asked) -> None:
    (engineering,) = asked.world.directory.groups(asked.tenant("contoso").id)
    await hold(asked, "desktop", "Tester", engineering.id)
    reply = await by_password(asked)
    assert (claims(reply, "id_token")["roles"], "roles" in claims(reply)) == (["Tester"], False)


async def test_a_role_that_was_switched_off_is_not_said(asked: Asked) -> None:
    await hold(asked, "todolist", "Editor", user(asked).id)
    api = asked.application("todolist")
    await asked.world.directory.put(replace(api, app_roles=tuple(replace(r, enabled=False) for r in api.app_roles)))
    assert "roles" not in claims(await by_password(asked))


async def test_an_application_role_is_not_the_users(asked: Asked) -> None:
    known = asked.world.directory.service_principal(asked.tenant("contoso").id, asked.application("todolist").client_id)
    assert known
    await asked.world.directory.put(replace(known, assignments=(Assignment(user(asked).id, "ToDoList.Read.All"),)))
    assert "roles" not in claims(await by_password(asked))


# guests


async def guest(asked: Asked) -> User:
    """Carol of the customers' tenant, invited to contoso."""
    home = asked.tenant("contoso", "ciam")
    carol = next(asked.world.directory.users(home.id))
    invited = replace(
        user(asked, "bob"),
        id="11111111-aaaa-4000-8000-0000000000c9",
        name="carol",
        upn="carol_contosocustomers.onmicrosoft.com#EXT#@contoso.com",
        mail="carol@example.com",
        home_tenant=home.id,
        home_id=carol.id,
    )
    await asked.world.directory.put(invited)
    return invited


async def test_a_guest_is_said_to_come_from_somewhere_else(asked: Asked) -> None:
    invited = await guest(asked)
    await asks_for(asked, "todolist", "acct", "home_oid")
    told = claims(await refreshed(asked, await signed_in(asked, name="carol")))
    assert (told["oid"], told["acct"], told["home_oid"]) == (invited.id, 1, invited.home_id)
    assert told["idp"].endswith(f"/{invited.home_tenant}/")
    assert told["tid"] == asked.tenant("contoso").id


async def test_a_guests_id_token_has_the_address_it_was_invited_by(asked: Asked) -> None:
    invited = await guest(asked)
    reply = await refreshed(asked, await signed_in(asked, name="carol"), scope="openid profile User.Read")
    told = claims(reply, "id_token")
    assert (told["email"], told["idp"][:8]) == ("carol@example.com", "https://")
    assert claims(reply)["email"] == invited.mail
    assert "idp" not in claims(await by_password(asked), "id_token")


async def test_the_client_learns_a_guests_home(asked: Asked) -> None:
    invited = await guest(asked)
    reply = await refreshed(asked, await signed_in(asked, name="carol"), client_info="1")
    told = urlsafe_b64decode(body(reply)["client_info"] + "==").decode()
    assert invited.home_id in told
    assert invited.home_tenant in told


# the reply's scope

GRAPH = "https://graph.microsoft.com"


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("openid User.Read", "User.Read openid"),
        (f"openid {GRAPH}/User.Read", f"{GRAPH}/User.Read openid"),
        (f"openid {GRAPH}/user.read", f"{GRAPH}/User.Read openid"),
        (f"openid {GRAPH}//User.Read", f"{GRAPH}//User.Read openid"),
        (f"{GRAPH}/.default", f"{GRAPH}/User.Read"),
        (".default", "User.Read"),
        ("openid profile", "openid profile"),
    ],
)
async def test_graphs_permissions_are_told_as_they_were_asked_for(asked: Asked, wanted: str, told: str) -> None:
    said = body(await by_password(asked, scope=wanted))["scope"]
    assert [word for word in said.split() if word in told.split()] == told.split()
