"""What is bound to a device is worth nothing elsewhere: the broker's store is plundered, and the authority is asked."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from broker_shims import session_key
from broker_shims.authority import JWT_BEARER, Authority
from broker_shims.broker import Broker
from broker_shims.device import DeviceKeys, bcrypt_blob, request_to_register, rs256
from broker_shims.device_accounts import SignedIn
from broker_shims.encoding import claims_of, decoded
from broker_shims.messages import PopParameters
from broker_shims.refusals import RefusedError
from broker_shims.tests.conftest import Scene

Forms = dict[str, str]


@pytest.fixture
async def alice(scene: Scene, broker: Broker) -> SignedIn:
    """Signed in on the device, with a token for the desktop application behind her."""
    account = await broker.log_on(*scene.password("alice"))
    await broker.acquire_token_silently(scene.asks(), account.id)
    return broker.accounts.by_id(account.id)


@pytest.fixture
async def http(scene: Scene) -> AsyncIterator[httpx.AsyncClient]:
    async with scene.http() as client:
        yield client


async def asked(http: httpx.AsyncClient, scene: Scene, path: str = "oauth2/v2.0/token", **form: str) -> Any:
    return (await http.post(f"{scene.authority}/{path}", data=form)).json()


def redeeming(scene: Scene, token: str, nonce: str, **also: str) -> Forms:
    return {
        "grant_type": "refresh_token",
        "client_id": scene.desktop["client_id"],
        "redirect_uri": f"ms-appx-web://Microsoft.AAD.BrokerPlugin/{scene.desktop['client_id']}",
        "scope": f"{scene.scope()} openid",
        "refresh_token": token,
        "request_nonce": nonce,
        **also,
    }


async def test_a_lifted_refresh_token_of_a_client_is_refused(
    scene: Scene, alice: SignedIn, http: httpx.AsyncClient
) -> None:
    token = alice.refresh_tokens[scene.desktop["client_id"]]
    told = await asked(http, scene, **redeeming(scene, token, ""))
    assert told["error_codes"] == [50097]


async def test_a_lifted_primary_refresh_token_is_refused(
    scene: Scene, alice: SignedIn, http: httpx.AsyncClient
) -> None:
    for grant in ("refresh_token", "primary_refresh_token"):
        told = await asked(http, scene, **redeeming(scene, alice.primary.token, "", grant_type=grant))
        assert told["error_codes"] in ([70000], [50097])


async def test_another_key_than_the_sessions_signs_for_nothing(
    scene: Scene, broker: Broker, alice: SignedIn, http: httpx.AsyncClient
) -> None:
    claims = redeeming(scene, alice.primary.token, await broker.authority.nonce())
    request = session_key.signed(claims, bytes(32))
    assert (await asked(http, scene, grant_type=JWT_BEARER, request=request))["error_codes"] == [140001]


async def test_the_key_of_another_session_signs_for_nothing(
    scene: Scene, broker: Broker, alice: SignedIn, http: httpx.AsyncClient
) -> None:
    bob = broker.accounts.by_id((await broker.log_on(*scene.password("bob"))).id)
    claims = redeeming(scene, alice.primary.token, await broker.authority.nonce())
    request = session_key.signed(claims, bob.primary.session_key)
    assert (await asked(http, scene, grant_type=JWT_BEARER, request=request))["error_codes"] == [140001]


async def test_a_signed_request_is_good_once(
    scene: Scene, broker: Broker, alice: SignedIn, http: httpx.AsyncClient
) -> None:
    claims = redeeming(scene, alice.primary.token, await broker.authority.nonce())
    request = session_key.signed(claims, alice.primary.session_key)
    assert "access_token" in await asked(http, scene, grant_type=JWT_BEARER, request=request)
    assert (await asked(http, scene, grant_type=JWT_BEARER, request=request))["error_codes"] == [140000]


@pytest.mark.parametrize("nonce", ["", "made-up"])
async def test_a_nonce_must_be_the_authoritys(
    scene: Scene, alice: SignedIn, http: httpx.AsyncClient, nonce: str
) -> None:
    request = session_key.signed(redeeming(scene, alice.primary.token, nonce), alice.primary.session_key)
    assert (await asked(http, scene, grant_type=JWT_BEARER, request=request))["error_codes"] == [140000]


async def test_whoever_changes_a_signed_request_breaks_it(
    scene: Scene, broker: Broker, alice: SignedIn, http: httpx.AsyncClient
) -> None:
    nonce = await broker.authority.nonce()
    one = session_key.signed(redeeming(scene, alice.primary.token, nonce), alice.primary.session_key)
    other = session_key.signed(redeeming(scene, alice.primary.token, nonce, scope="openid"), bytes(32))
    head, _, signature = one.split(".")
    request = f"{head}.{other.split('.')[1]}.{signature}"
    assert (await asked(http, scene, grant_type=JWT_BEARER, request=request))["error_codes"] == [140001]


async def test_a_device_that_was_never_registered_gets_no_primary_refresh_token(
    scene: Scene, broker: Broker, http: httpx.AsyncClient
) -> None:
    await broker.log_on(*scene.password("alice"))
    device = broker.signing_in.device
    assert device
    name, password = scene.password("alice")
    claims = {"grant_type": "password", "username": name, "password": password, "client_id": "any"}
    own = device.signed(claims | {"request_nonce": await broker.authority.nonce()})
    header = json.loads(decoded(own.split(".")[0]))
    stolen = rs256(header, claims | {"request_nonce": await broker.authority.nonce()}, device.keys.pop)
    told = await asked(http, scene, "oauth2/token", grant_type=JWT_BEARER, request=stolen)
    assert told["error_codes"] == [50155]


@pytest.mark.parametrize(
    ("authority", "asked"),
    [
        ("https://127.0.0.2:8443", "https://127.0.0.2:8443"),
        ("https://entra.test", "https://entra.test"),
        ("https://host.docker.internal:8443", "https://host.docker.internal:8443"),
        ("https://login.microsoftonline.com", "https://enterpriseregistration.windows.net"),
    ],
)
async def test_devices_of_anybody_elses_authority_are_registered_nowhere_else(authority: str, asked: str) -> None:
    """Whatever it is called: what a test registers must not go out to the real service."""
    seen: list[str] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        seen.append(f"{request.url.scheme}://{request.url.netloc.decode()}")
        return httpx.Response(400, json={"error": "invalid_request"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as http:
        with pytest.raises(RefusedError):
            await Authority(f"{authority}/contoso.com", http).register("h.e30.s", await DeviceKeys.kept(), "device")
    assert seen == [asked]


async def test_nobody_registers_a_device_with_another_apis_token(
    scene: Scene, broker: Broker, alice: SignedIn, http: httpx.AsyncClient
) -> None:
    token = (await broker.acquire_token_silently(scene.asks(), alice.account.id)).access_token
    keys = await DeviceKeys.make()
    request = {"Type": "pkcs10", "Data": text(request_to_register(keys))}
    told = {"CertificateRequest": request, "TransportKey": text(bcrypt_blob(keys.transport.public_key()))}
    url = f"{scene.world.url}/EnrollmentServer/device/?api-version=2.0"
    reply = await http.post(url, json=told, headers={"authorization": f"Bearer {token}"})
    assert reply.json()["error_codes"] == [50155]


def text(raw: bytes) -> str:
    return b64encode(raw).decode()


async def test_what_the_broker_holds_is_in_no_result(scene: Scene, broker: Broker, alice: SignedIn) -> None:
    result = await broker.acquire_token_silently(scene.asks(), alice.account.id)
    secrets = (*alice.refresh_tokens.values(), alice.primary.token, alice.primary.session_key.hex())
    assert not any(secret in repr((result, broker.journal.calls)) for secret in secrets)


# proof of possession


async def challenged(http: httpx.AsyncClient, scene: Scene) -> str:
    """The nonce that the API asks for."""
    reply = await http.get(scene.api["url"])
    told = next(each for each in reply.headers.get_list("www-authenticate") if each.lower().startswith("pop"))
    return told.partition('nonce="')[2].partition('"')[0]


async def signed(
    scene: Scene, broker: Broker, alice: SignedIn, nonce: str, method: str = "GET", query: str = ""
) -> str:
    address = httpx.URL(scene.api["url"])
    pop = PopParameters(method, address.netloc.decode(), address.path + query, nonce)
    return (await broker.acquire_token_silently(scene.asks(pop=pop), alice.account.id)).authorization_header


async def test_the_api_takes_a_request_that_the_broker_signed(
    scene: Scene, broker: Broker, alice: SignedIn, http: httpx.AsyncClient
) -> None:
    header = await signed(scene, broker, alice, await challenged(http, scene))
    reply = await http.get(scene.api["url"], headers={"authorization": header})
    assert reply.status_code == 200


@pytest.mark.parametrize("query", ["?a=1&b=2", "?$top=5", "?a=b%20c", "?a=b+c", "?x=/y", "?flag", "?%24top=5", "?"])
async def test_the_api_takes_the_query_that_the_broker_signed_however_it_is_written(
    scene: Scene, broker: Broker, alice: SignedIn, http: httpx.AsyncClient, query: str
) -> None:
    header = await signed(scene, broker, alice, await challenged(http, scene), query=query)
    address = scene.api["url"]
    assert (await http.get(f"{address}{query}", headers={"authorization": header})).status_code == 200
    header = await signed(scene, broker, alice, await challenged(http, scene), query=query)
    assert (await http.get(f"{address}?other=1", headers={"authorization": header})).status_code == (
        401 if len(query) > 1 else 200
    )


@pytest.mark.parametrize("wrong", ["method", "nonce", "token"])
async def test_the_api_takes_no_other_request_for_it(
    scene: Scene, broker: Broker, alice: SignedIn, http: httpx.AsyncClient, wrong: str
) -> None:
    nonce = await challenged(http, scene)
    header = await signed(
        scene, broker, alice, "made-up" if wrong == "nonce" else nonce, "POST" if wrong == "method" else "GET"
    )
    if wrong == "token":
        bare = await broker.acquire_token_silently(scene.asks(), alice.account.id)
        header = f"PoP {bare.access_token}"
    assert (await http.get(scene.api["url"], headers={"authorization": header})).status_code == 401


async def test_a_token_bound_to_a_key_is_no_bearer_token(
    scene: Scene, broker: Broker, alice: SignedIn, http: httpx.AsyncClient
) -> None:
    header = await signed(scene, broker, alice, await challenged(http, scene))
    inner = claims_of(header.partition(" ")[2])["at"]
    reply = await http.get(scene.api["url"], headers={"authorization": f"Bearer {inner}"})
    assert reply.status_code == 401


async def test_an_unregistered_redirect_uri_of_the_broker_is_refused(scene: Scene, broker: Broker) -> None:
    alice = await broker.log_on(*scene.password("alice"))
    hybrid = scene.world.application("hybrid", "workforce/contoso")["client_id"]
    with pytest.raises(RefusedError, match="AADSTS50011") as refused:
        await broker.acquire_token_silently(replace(scene.asks(), client_id=hybrid), alice.id)
    assert refused.value.status.name == "IncorrectConfiguration"


# browsers on the device


def beginning(scene: Scene) -> str:
    """A sign-in of the desktop application, as a browser begins it; PKCE is left out, for a public client may."""
    asked = {
        "client_id": scene.desktop["client_id"],
        "response_type": "code",
        "redirect_uri": "http://localhost",
        "scope": f"{scene.scope()} openid",
    }
    return f"{scene.authority}/oauth2/v2.0/authorize?{httpx.QueryParams(asked)}"


async def test_a_browser_with_the_brokers_cookie_is_let_in_without_being_asked(
    scene: Scene, broker: Broker, alice: SignedIn, http: httpx.AsyncClient
) -> None:
    cookie = await broker.sso_cookie(beginning(scene))
    reply = await http.get(beginning(scene), headers={cookie.name: cookie.content})
    assert (reply.status_code, "code=" in reply.headers.get("location", "")) == (302, True)
    http.cookies.clear()
    assert (await http.get(beginning(scene))).status_code == 200


async def test_a_policy_that_wants_a_compliant_device_is_met_in_such_a_browser_and_in_no_other(
    scene: Scene, broker: Broker, alice: SignedIn, http: httpx.AsyncClient
) -> None:
    demands = {"kind": "conditional_access", "name": "devices", "grant": ["compliant_device"]}
    scene.world.directory.add_policy(tenant="workforce/contoso", policy=demands | {"resources": ["todolist"]})
    cookie = await broker.sso_cookie(beginning(scene))
    reply = await http.get(beginning(scene), headers={cookie.name: cookie.content})
    assert "code=" in reply.headers["location"]


@pytest.mark.parametrize("wrong", ["key", "nonce", "both"])
async def test_a_cookie_that_is_not_the_brokers_is_as_none(
    scene: Scene, broker: Broker, alice: SignedIn, http: httpx.AsyncClient, wrong: str
) -> None:
    claims = {"refresh_token": alice.primary.token, "request_nonce": await broker.authority.nonce()}
    claims |= {"nonce": {"request_nonce": "made-up"}, "both": {"iat": "1"}}.get(wrong, {})
    key = bytes(32) if wrong == "key" else alice.primary.session_key
    headers = {"x-ms-RefreshTokenCredential": session_key.signed(claims, key)}
    assert (await http.get(beginning(scene), headers=headers)).status_code == 200
