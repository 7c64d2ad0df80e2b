"""What /authorize hands out itself, how it travels, and what each of its parameters means."""

import base64
import hashlib
import json
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import pytest

from mock_entra import errors
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_sign_in import CHALLENGE, authorize, redeem, sign_in
from mock_entra.tests.test_token_endpoint import claims, decoded, refused
from mock_entra.tests.test_user_grants import id_claims, scope_of
from mock_entra.wire import Reply
from mock_entra.world import load
from mock_entra.world.model import OptionalClaims

WEB = "https://localhost:3000/redirect"
GRAPH = "https://graph.microsoft.com"


@pytest.fixture
async def browser(asked: Asked) -> Browser:
    """Of somebody for whose application /authorize gives every kind of token."""
    hybrid = asked.application("hybrid")
    enabled = replace(hybrid, id_tokens_from_authorize=True, access_tokens_from_authorize=True)
    await asked.world.directory.put(enabled)
    return Browser(asked)


def request(asked: Asked, response_type: str = "id_token", **changed: str) -> str:
    """A request of the hybrid application's web platform."""
    about = {"redirect_uri": WEB, "code_challenge": "", "code_challenge_method": ""}
    return authorize(asked, "hybrid", **about | {"response_type": response_type} | changed)


def landed(browser: Browser) -> dict[str, str]:
    """What came back in the fragment, and nowhere else."""
    location = urlsplit(dict(browser.reply.headers)["location"])
    assert (f"{location.scheme}://{location.netloc}{location.path}", location.query) == (WEB, "")
    return {name: values[0] for name, values in parse_qs(location.fragment, keep_blank_values=True).items()}


def left_half(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).rstrip(b"=").decode()


def sent_back_by(browser: Browser, row: errors.Row) -> dict[str, str]:
    """The refusal, as the client reads it."""
    told = browser.landed
    assert (told["error"], told["state"]) == (row.error, "the state"), told
    assert told["error_description"].startswith(f"AADSTS{row.code}: ")
    return told


# response types


@pytest.mark.parametrize(
    ("response_type", "fields"),
    [
        ("id_token", {"id_token"}),
        ("code id_token", {"code", "id_token"}),
        ("id_token code", {"code", "id_token"}),
        ("id_token token", {"id_token", "access_token", "token_type", "expires_in", "scope"}),
        ("token id_token", {"id_token", "access_token", "token_type", "expires_in", "scope"}),
        ("token", {"access_token", "token_type", "expires_in", "scope"}),
    ],
)
async def test_each_response_type_gives_exactly_its_fields(
    asked: Asked, browser: Browser, response_type: str, fields: set[str]
) -> None:
    await sign_in(await browser.go(request(asked, response_type)))
    assert set(landed(browser)) == fields | {"state", "session_state"}


async def test_a_code_alone_travels_in_the_query(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(request(asked, "code")))
    assert set(browser.landed) == {"code", "state", "session_state"}
    assert urlsplit(dict(browser.reply.headers)["location"]).fragment == ""


async def test_an_id_token_vouches_for_what_travels_beside_it(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(request(asked, "code id_token")))
    told = landed(browser)
    found = decoded(told["id_token"].split(".")[1])
    assert (found["nonce"], found["c_hash"], "at_hash" in found) == ("the nonce", left_half(told["code"]), False)
    await browser.go(request(asked, "id_token token"))
    told = landed(browser)
    found = decoded(told["id_token"].split(".")[1])
    assert (found["at_hash"], "c_hash" in found) == (left_half(told["access_token"]), False)
    assert found["aud"] == asked.application("hybrid").client_id


async def test_the_code_of_a_hybrid_answer_is_redeemed_like_any(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(request(asked, "code id_token")))
    about = {"client_id": asked.application("hybrid").client_id, "redirect_uri": WEB, "code_verifier": ""}
    reply = await redeem(asked, landed(browser)["code"], **about, client_secret=asked.secret("hybrid"))
    assert "c_hash" not in id_claims(reply)
    assert "refresh_token" in body(reply)


async def test_an_access_token_from_the_browser_is_good_at_its_api(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(request(asked, "token")))
    told = landed(browser)
    assert (told["token_type"], int(told["expires_in"]) > 0) == ("Bearer", True)
    api = f"/resources/{asked.application('todolist').client_id}/api/todolist"
    reply = await asked.ask(api, headers={"authorization": f"Bearer {told['access_token']}"})
    assert reply.status == 200


async def test_form_post_carries_tokens_too(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(request(asked, "code id_token", response_mode="form_post")))
    assert browser.page.action == WEB
    assert {"code", "id_token", "state"} <= set(browser.page.fields)


@pytest.mark.parametrize(
    ("changed", "row"),
    [
        ({"response_type": "code token"}, errors.UNSUPPORTED_RESPONSE),
        ({"response_type": "code id_token token"}, errors.UNSUPPORTED_RESPONSE),
        ({"response_type": "none"}, errors.UNSUPPORTED_RESPONSE),
        ({"response_type": "ID_TOKEN"}, errors.UNSUPPORTED_RESPONSE),
        ({"response_type": ""}, errors.MISSING_PARAMETER),
        ({"response_mode": "query"}, errors.UNSUPPORTED_MODE),
        ({"response_mode": "smoke"}, errors.UNSUPPORTED_MODE),
        ({"response_type": "token", "response_mode": "query"}, errors.UNSUPPORTED_MODE),
        ({"nonce": ""}, errors.MISSING_PARAMETER),
        ({"scope": "User.Read"}, errors.ID_TOKEN_WITHOUT_OPENID),
        ({"scope": ""}, errors.MISSING_PARAMETER),
        ({"code_challenge_method": "S256"}, errors.CHALLENGE_MISSING),
        ({"claims": "{"}, errors.MALFORMED_REQUEST),
        ({"claims": "[1]"}, errors.MALFORMED_REQUEST),
        ({"claims": '{"id_token": 7}'}, errors.MALFORMED_REQUEST),
        ({"request": "e30.e30."}, errors.REQUEST_OBJECT),
        ({"request_uri": "https://app.example/request"}, errors.REQUEST_OBJECT_ADDRESS),
        ({"resource": GRAPH}, errors.RESOURCE_AGAINST_SCOPE),
        ({"sid": "some session", "login_hint": "alice@contoso.com"}, errors.SESSION_AND_HINT),
        ({"prompt": "maybe"}, errors.UNSUPPORTED_PROMPT),
    ],
)
async def test_each_mistake_has_its_row(
    asked: Asked, browser: Browser, changed: dict[str, str], row: errors.Row
) -> None:
    await browser.go(request(asked, **changed))
    sent_back_by(browser, row)


@pytest.mark.parametrize(
    ("response_type", "row"),
    [
        ("token", errors.TOKEN_NOT_ENABLED),
        ("id_token token", errors.TOKEN_NOT_ENABLED),
        ("id_token", errors.ID_TOKEN_NOT_ENABLED),
        ("code id_token", errors.ID_TOKEN_NOT_ENABLED),
    ],
)
async def test_tokens_come_only_where_the_registration_lets_them(
    asked: Asked, response_type: str, row: errors.Row
) -> None:
    browser = await Browser(asked).go(request(asked, response_type))
    sent_back_by(browser, row)
    assert "#" in dict(browser.reply.headers)["location"]


async def test_each_kind_of_token_is_let_for_itself(asked: Asked) -> None:
    await asked.world.directory.put(replace(asked.application("hybrid"), id_tokens_from_authorize=True))
    browser = Browser(asked)
    sent_back_by(await browser.go(request(asked, "id_token token")), errors.TOKEN_NOT_ENABLED)
    await sign_in(await browser.go(request(asked, "id_token")))
    assert "id_token" in landed(browser)


async def test_one_access_token_is_for_one_api(asked: Asked, browser: Browser) -> None:
    spanning = f"{scope_of(asked)} User.Read"
    await sign_in(await browser.go(request(asked, "token", scope=spanning)))
    await browser.press("idSIButton9")
    sent_back_by(browser, errors.SEVERAL_RESOURCES)


@pytest.mark.parametrize(
    ("redirect_uri", "is_of_the_page"),
    [
        ("http://localhost:4000/", False),
        ("http://localhost:3000/", True),
        ("http://localhost", False),
        ("http://localhost:52331", False),
    ],
)
async def test_the_address_itself_comes_before_one_with_another_port(
    asked: Asked, redirect_uri: str, *, is_of_the_page: bool
) -> None:
    registered: dict[str, tuple[str, ...]] = {
        "spa": ("http://localhost:3000/",),
        "web": ("http://localhost:4000/",),
        "public_client": ("http://localhost",),
    }
    await asked.world.directory.put(replace(asked.application("spa"), redirect_uris=registered))
    url = authorize(asked, "spa", redirect_uri=redirect_uri, code_challenge="", code_challenge_method="")
    browser = await Browser(asked).go(url)
    assert ("9002325" in browser.landed.get("error_description", "")) is is_of_the_page


async def test_a_page_needs_no_challenge_where_it_wants_no_code(asked: Asked) -> None:
    await asked.world.directory.put(replace(asked.application("spa"), id_tokens_from_authorize=True))
    url = authorize(
        asked,
        "spa",
        response_type="id_token",
        redirect_uri="http://localhost:3000/",
        scope="openid profile",
        code_challenge="",
        code_challenge_method="",
    )
    browser = await sign_in(await Browser(asked).go(url))
    if "id_token" not in browser.landed:
        await browser.press("idSIButton9")
    assert decoded(browser.landed["id_token"].split(".")[1])["preferred_username"] == "alice@contoso.com"


async def test_an_encrypted_answer_is_not_offered_and_the_code_stands_for_it(asked: Asked, browser: Browser) -> None:
    sent = {"ear_jwk": "e30", "ear_jwe_crypto": "e30", "code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    await sign_in(await browser.go(request(asked, "id_token token refresh_token", **sent)))
    assert set(landed(browser)) == {"code", "state", "session_state"}


# what comes beside


async def test_client_info_comes_only_where_it_is_asked_for(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(request(asked, "code", client_info="1")))
    alice = asked.world.directory.user("alice@contoso.com")
    assert alice
    assert decoded(browser.landed["client_info"]) == {"uid": alice.id, "utid": alice.tenant}
    await browser.go(request(asked, "code", client_info="0"))
    assert "client_info" not in browser.landed


async def test_the_session_state_stays_while_the_session_does(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(request(asked, "code")))
    first = browser.landed["session_state"]
    await browser.go(request(asked, "code"))
    assert str(UUID(first)) == first == browser.landed["session_state"]


async def test_a_client_of_many_clouds_hears_which_one_it_is(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(request(asked, "code", instance_aware="true")))
    told = browser.landed
    assert (told["cloud_instance_name"], told["msgraph_host"]) == ("microsoftonline.com", "graph.microsoft.com")
    assert (told["cloud_instance_host_name"], told["cloud_graph_host_name"]) == (
        "login.microsoftonline.com",
        "graph.windows.net",
    )


async def test_client_data_says_what_kind_of_account_and_what_went_wrong(asked: Asked, browser: Browser) -> None:
    await browser.go(request(asked, "code", clidata="1", prompt="none"))
    assert browser.landed["clientdata"] == "e|login_required|||"
    await sign_in(await browser.go(request(asked, "code", clidata="1")))
    assert browser.landed["clientdata"].split("|") == ["e", "", "", "microsoftonline.com", ""]


async def test_a_refusal_says_whatever_clients_read(asked: Asked, browser: Browser) -> None:
    await browser.go(request(asked, "code", prompt="none"))
    told = sent_back_by(browser, errors.NOT_SIGNED_IN)
    assert {"timestamp", "trace_id", "correlation_id"} <= set(told)
    assert str(UUID(told["trace_id"])) == told["trace_id"]


async def test_who_declines_says_so_in_the_subcode(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(request(asked, "code", scope="openid Mail.Read")))
    await browser.press("idBtn_Back")
    assert sent_back_by(browser, errors.USER_DECLINED)["error_subcode"] == "cancel"


# parameters


@pytest.mark.parametrize("state", ["", "a b+c%20d", "ü/\u20ac?x=1&y=2#z", '"><script>', "x" * 2000])
async def test_the_state_comes_back_as_it_was_sent(asked: Asked, browser: Browser, state: str) -> None:
    await browser.go(f"{request(asked, 'code', state='', prompt='none')}&{urlencode({'state': state})}")
    location = urlsplit(dict(browser.reply.headers)["location"])
    assert parse_qs(location.query, keep_blank_values=True)["state"] == [state]


async def test_query_and_body_count_alike(asked: Asked, browser: Browser) -> None:
    path, _, query = request(asked, "code", client_info="1", prompt="none").partition("?")
    everything = {name: values[0] for name, values in parse_qs(query).items()}
    some = {name: everything.pop(name) for name in ("state", "redirect_uri", "scope")}
    await browser.go(f"{path}?{urlencode(everything)}", form=some)
    sent_back_by(browser, errors.NOT_SIGNED_IN)


async def test_what_nobody_knows_is_ignored(asked: Asked, browser: Browser) -> None:
    later = {"nativebroker": "1", "dpop_jkt": "x", "brk_client_id": "y", "token_type": "pop", "req_cnf": "z"}
    others = {"mkt": "de", "ui_locales": "de", "haschrome": "1", "X-AnchorMailbox": "UPN:a", "slice": "s", "x": "y"}
    await sign_in(await browser.go(request(asked, "code", **later, **others, acr_values="urn", amr_values="mfa")))
    assert set(browser.landed) == {"code", "state", "session_state"}


async def test_a_resource_may_say_again_what_the_scopes_are_of(asked: Asked, browser: Browser) -> None:
    uri = asked.application("todolist").identifier_uris[0]
    await sign_in(await browser.go(request(asked, "code", resource=f"{uri}/")))
    assert "code" in browser.landed


@pytest.mark.parametrize(
    ("prompt", "shown"), [("no_session", "i0116"), ("refresh_session", "i0116"), ("attempt_none", None)]
)
async def test_other_words_for_a_prompt_are_understood(
    asked: Asked, browser: Browser, prompt: str, shown: str | None
) -> None:
    await sign_in(await browser.go(request(asked, "code")))
    await browser.go(request(asked, "code", prompt=prompt))
    assert shown in browser.shows if shown else "code" in browser.landed


async def token(asked: Asked, browser: Browser, version: str = "oauth2/v2.0", **changed: str) -> Reply:
    """What the hybrid application gets for the code that the browser brought."""
    sent = {
        "grant_type": "authorization_code",
        "client_id": asked.application("hybrid").client_id,
        "client_secret": asked.secret("hybrid"),
        "redirect_uri": WEB,
        "code": browser.landed["code"],
    }
    return await asked.ask(f"/{asked.tenant('contoso').id}/{version}/token", "POST", form=sent | changed)


async def test_claims_asked_of_authorize_are_carried_by_the_code(asked: Asked, browser: Browser) -> None:
    wanted = {"id_token": {"login_hint": {"essential": False}, "signin_state": None, "no_such_claim": None}}
    await sign_in(await browser.go(request(asked, "code", claims=json.dumps(wanted))))
    found = id_claims(await token(asked, browser))
    assert found["login_hint"]
    assert "no_such_claim" not in found


async def test_what_a_client_said_it_can_at_authorize_stands_in_the_access_token(
    asked: Asked, browser: Browser
) -> None:
    told = OptionalClaims(access_token=("xms_cc",))
    await asked.world.directory.put(replace(asked.application("todolist"), optional_claims=told))
    capable = {"access_token": {"xms_cc": {"values": ["CP1", "unheard-of"]}}}
    await sign_in(await browser.go(request(asked, "code", claims=json.dumps(capable))))
    assert claims(await token(asked, browser))["xms_cc"] == ["cp1"]
    await browser.go(request(asked, "code"))
    assert "xms_cc" not in claims(await token(asked, browser))


async def test_max_age_makes_the_id_token_say_when_the_person_signed_in(asked: Asked, browser: Browser) -> None:
    signed_in = int(asked.world.clock.now())
    await sign_in(await browser.go(request(asked, "code", max_age="86400")))
    assert signed_in <= id_claims(await token(asked, browser))["auth_time"] <= asked.world.clock.now()


@pytest.mark.parametrize("claims", ["{", "7", '{"access_token": "x"}'])
async def test_malformed_claims_are_refused_at_the_token_endpoint_too(
    asked: Asked, browser: Browser, claims: str
) -> None:
    await sign_in(await browser.go(request(asked, "code")))
    refused(await token(asked, browser, claims=claims), errors.MALFORMED_REQUEST)


# v1


def v1(asked: Asked, response_type: str = "code", **changed: str) -> str:
    return request(asked, response_type, **changed).replace("/oauth2/v2.0/", "/oauth2/")


async def test_v1_takes_a_resource_and_means_whatever_was_granted_of_it(asked: Asked, browser: Browser) -> None:
    uri = asked.application("todolist").identifier_uris[0]
    await sign_in(await browser.go(v1(asked, scope="", resource=uri)))
    reply = await token(asked, browser, "oauth2")
    told = body(reply)
    assert (told["resource"], told["scope"]) == (uri, "ToDoList.Read")
    assert all(isinstance(told[name], str) for name in ("expires_in", "ext_expires_in", "expires_on", "not_before"))
    assert (claims(reply)["scp"], id_claims(reply)["ver"]) == ("ToDoList.Read", "1.0")
    assert "refresh_token" in told


async def test_a_v1_code_is_good_for_another_resource_too(asked: Asked, browser: Browser) -> None:
    uri = asked.application("todolist").identifier_uris[0]
    await sign_in(await browser.go(v1(asked, scope="openid")))
    assert claims(await token(asked, browser, "oauth2", resource=uri))["scp"] == "ToDoList.Read"


async def test_a_v1_id_token_is_of_version_one(asked: Asked, browser: Browser) -> None:
    await sign_in(await browser.go(v1(asked, "id_token", scope="openid")))
    found = decoded(landed(browser)["id_token"].split(".")[1])
    assert (found["ver"], found["upn"]) == ("1.0", "alice@contoso.com")


async def test_a_world_file_says_what_authorize_may_give(asked: Asked) -> None:
    flags = {"enable_id_token_issuance": True, "enable_access_token_issuance": True}
    applications = [{"name": "implicit", **flags}, {"name": "plain"}]
    world = await asked.worlds.make(load({"tenants": [{"name": "a", "applications": applications}]}))
    found = {
        a.name: (a.id_tokens_from_authorize, a.access_tokens_from_authorize) for a in world.directory.applications()
    }
    assert found == {"implicit": (True, True), "plain": (False, False)}
