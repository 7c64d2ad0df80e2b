"""Devices register, sign in for their users, and redeem what is bound to them; nobody else does."""

from base64 import b64decode

import pytest
from cryptography import x509

from mock_entra import errors
from mock_entra.signing import decode
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.devices import JWT_BEARER, Device, by_session
from mock_entra.tests.minting import lenient
from mock_entra.tests.test_sign_in import authorize
from mock_entra.tests.test_token_endpoint import claims, decoded, refused
from mock_entra.wire import Reply


@pytest.fixture
async def device(asked: Asked) -> Device:
    """Registered, and alice signed in on it."""
    one = Device(asked)
    await one.register()
    await one.sign_in()
    return one


def number(reply: Reply) -> int:
    codes: list[int] = body(reply)["error_codes"]
    return codes[0]


async def lifted(device: Device, token: str) -> Reply:
    """What comes of a refresh token that is redeemed without the device."""
    client = device.asked.application("desktop").client_id
    return await device.token({"grant_type": "refresh_token", "refresh_token": token, "client_id": client})


async def test_a_registered_device_gets_a_certificate_that_names_it(asked: Asked) -> None:
    told = body(await Device(asked).register())
    certificate = x509.load_der_x509_certificate(b64decode(told["Certificate"]["RawBody"]))
    assert certificate.subject.rfc4514_string().count("-") == 4
    assert told["User"] == {"Upn": "alice@contoso.com"}


async def test_a_primary_refresh_token_comes_with_its_session_key(device: Device) -> None:
    told = body(await device.sign_in())
    assert told["expires_on"].isdigit()
    assert isinstance(told["refresh_token_expires_in"], int)
    assert decoded(told["id_token"].split(".")[1])["amr"] == ["pwd"]
    assert len(device.sessions[-1][1]) == 32


@pytest.mark.parametrize("version", [1, 2])
async def test_it_is_redeemed_by_a_request_that_the_session_key_signed(device: Device, version: int) -> None:
    reply = await device.redeem(version=version)
    found = claims(reply)
    assert found["scp"] == "ToDoList.Read"
    assert len(found["deviceid"]) == 36


async def test_the_refresh_token_that_comes_along_is_bound(device: Device) -> None:
    token = body(await device.redeem())["refresh_token"]
    assert claims(await device.redeem(token))["scp"] == "ToDoList.Read"
    alone = await lifted(device, token)
    assert (alone.status, number(alone)) == (401, 50097)


async def test_a_lenient_authority_takes_it_without_a_signature_but_by_no_other_sessions(device: Device) -> None:
    token = body(await device.redeem())["refresh_token"]
    lenient(device.asked.world, "bound-token-without-signature")
    assert claims(await lifted(device, token))["deviceid"]
    await device.sign_in()
    assert number(await device.redeem(token)) == 140001


async def test_another_session_of_the_same_device_cannot_sign_for_it(device: Device) -> None:
    token = body(await device.redeem())["refresh_token"]
    await device.sign_in()
    assert number(await device.redeem(token)) == 140001


async def test_a_primary_refresh_token_without_a_signature_is_worth_nothing(device: Device) -> None:
    primary, _ = device.sessions[-1]
    form = {"client_id": device.asked.application("desktop").client_id, "refresh_token": primary}
    assert number(await device.token(form | {"grant_type": "refresh_token"})) == 70000
    assert number(await device.token(form | {"grant_type": "primary_refresh_token"})) == 50097


async def test_another_key_is_refused(device: Device) -> None:
    assert number(await device.redeem(secret=bytes(32))) == 140001
    assert number(await device.sign_in(by="transport")) == 50155


async def test_a_nonce_is_good_once_and_must_be_ours(device: Device) -> None:
    nonce = await device.nonce()
    assert (await device.redeem(request_nonce=nonce)).status == 200
    assert number(await device.redeem(request_nonce=nonce)) == 140000
    assert number(await device.redeem(request_nonce="made-up")) == 140000
    assert number(await device.sign_in(request_nonce="made-up")) == 140000


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"password": "a-wrong-one"}, 50126),
        ({"username": "nobody@contoso.com"}, 50034),
        ({"username": "dana@outlook.com", "password": "dana-has-no-secrets"}, 50034),
        ({"grant_type": "client_credentials"}, 70003),
        ({"grant_type": JWT_BEARER, "assertion": "no.such.key"}, 50126),
    ],
)
async def test_whoever_signs_in_must_be_known(device: Device, wrong: dict[str, str], code: int) -> None:
    assert number(await device.sign_in(**wrong)) == code


async def test_at_a_systems_prompt_too_an_administrator_decides_what_only_one_may_grant(device: Device) -> None:
    graph = "https://graph.microsoft.com"
    reply = await device.redeem(scope=f"{graph}/Directory.Read.All", consent="accept")
    refused(reply, errors.ADMINISTRATOR_DECIDES)
    assert (await device.redeem(scope=f"{graph}/Mail.Read", consent="accept")).status == 200
    assert (await device.redeem(scope=f"{graph}/Mail.Read")).status == 200


async def test_half_a_character_is_no_name_of_a_device(asked: Asked) -> None:
    refused(await Device(asked).register(DeviceDisplayName="a\ud800"), errors.MALFORMED_REQUEST)


async def test_the_redirect_uri_of_the_broker_must_be_registered(device: Device) -> None:
    assert number(await device.redeem(redirect_uri="ms-appx-web://Microsoft.AAD.BrokerPlugin/another")) == 50011


@pytest.mark.parametrize("date", ["yesterday", 10**400, "nan", True, [1], None])
async def test_a_browser_is_not_signed_in_by_a_credential_without_a_date(device: Device, date: object) -> None:
    primary, secret = device.sessions[-1]
    credential = by_session({"refresh_token": primary, "iat": date}, secret)
    page = await device.asked.ask(authorize(device.asked), headers={"x-ms-refreshtokencredential": credential})
    assert (page.status, b"i0116" in page.body) == (200, True)


async def test_a_session_ends_by_itself_and_with_the_password(device: Device) -> None:
    world = device.asked.world
    world.clock.travel(15 * 86400)
    assert number(await device.redeem()) == 70008


async def test_tokens_of_other_apis_register_nothing(device: Device) -> None:
    token = body(await device.redeem())["access_token"]
    for path in ("device", "key"):
        reply = await device.asked.ask(
            f"/EnrollmentServer/{path}/", "POST", headers={"authorization": f"Bearer {token}"}, body=b"{}"
        )
        refused(reply, errors.DEVICE_UNTRUSTED)


async def test_registration_is_at_its_own_address_only(device: Device) -> None:
    assert (await device.asked.ask(f"/{device.tenant}/device", "POST", body=b"{}")).status == 404


async def test_the_claims_of_a_request_are_what_was_signed(device: Device) -> None:
    primary, secret = device.sessions[-1]
    one, other = (by_session({"refresh_token": primary, "scope": each}, secret) for each in ("a", "b"))
    mixed = ".".join((one.split(".")[0], other.split(".")[1], one.split(".")[2]))
    assert decode(mixed.split(".")[1])
    assert number(await device.token({"grant_type": JWT_BEARER, "request": mixed})) == 140001
