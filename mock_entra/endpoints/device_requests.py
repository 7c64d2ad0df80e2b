"""What devices send to the token endpoint: nonces asked for, primary refresh tokens, and requests of clients, signed.

Facts: protocol 5.5, steps 1 to 5. A signed request holds the whole form in its claims.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from mock_entra import artifacts
from mock_entra.artifacts import RefreshToken, SignIn
from mock_entra.authority import Authority, World, address
from mock_entra.certificates import base64url
from mock_entra.directory import User
from mock_entra.directory.subject import pairwise
from mock_entra.endpoints.endpoint import Call
from mock_entra.errors import (
    DEVICE_NONCE,
    DEVICE_SESSION_KEY,
    DEVICE_UNTRUSTED,
    NOT_A_GRANT,
    PASSWORD_EXPIRED,
    UNKNOWN_USER,
    UNSUPPORTED_GRANT_TYPE,
    USER_DISABLED,
    WRONG_PASSWORD,
    OAuthError,
)
from mock_entra.registered_devices import certificate, keys, records, session_key
from mock_entra.registered_devices.records import Device, Session, UserKey
from mock_entra.signing import decode, sign
from mock_entra.tokens import client_info
from mock_entra.wire import NO_STORE, Form, Reply, Request, json_reply
from mock_entra.world.first_party import BROKER, BROKERS

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CHALLENGE = "srv_challenge"
LIFE = 14 * 86400
"""Seconds for which a primary refresh token is good."""
# fmt: off
METHODS = {"ngc": ("rsa", "mfa"), "fido": ("fido", "mfa")}
# fmt: on


@dataclass(frozen=True, slots=True)
class Opened:
    """A request of a client, taken out of what was signed; `session` is who signed it, None where nobody did."""

    call: Call
    session: str | None = None


def is_of_the_device_itself(http: Request) -> bool:
    """A nonce is asked for, or a primary refresh token: its certificate is in the header."""
    if http.form.optional("grant_type") == CHALLENGE:
        return True
    return is_signed(http) and not keys.header(http.form["request"]).keys().isdisjoint(("x5c", "jwk"))


def is_signed(http: Request) -> bool:
    return http.form.optional("grant_type") == JWT_BEARER and http.form.optional("request") is not None


async def answer(call: Call) -> Reply:
    """Step 1 or 2."""
    if call.http.form["grant_type"] == CHALLENGE:
        return json_reply({"Nonce": await records.nonce(call.world)}, *NO_STORE)
    authority = address(call.world, call.host, call.place, call.http)
    token = call.http.form["request"]
    is_known = "x5c" in keys.header(token)
    device, told = await (signed_by_device if is_known else signed_by_stranger)(call.world, token)
    user, methods = await signed_in(call.world, authority, told)
    if not is_known:
        refuse_work_account(call.world, user)
        await records.put(call.world, replace(device, owner=user.id, tenant=user.tenant))
    asks = told.optional("client_id") or BROKER
    return json_reply(await primary(authority, device, user, methods, asks if asks in BROKERS else BROKER), *NO_STORE)


async def opened(call: Call) -> Opened:
    """Step 5: the form that a session's key signed (140001), with a nonce of ours (140000); else the call as it is."""
    if not is_signed(call.http):
        return Opened(call)
    token = call.http.form["request"]
    told = form_of(keys.unverified(token))
    session, is_primary = await session_of(call.world, told.required("refresh_token"))
    if not session_key.verified(token, bytes.fromhex(session.key)):
        raise OAuthError(DEVICE_SESSION_KEY)
    await spend_nonce(call.world, told)
    also = {"grant_type": "primary_refresh_token"} if is_primary else {}
    body = urlencode({**told, **also}).encode()
    return Opened(replace(call, http=replace(call.http, body=body)), session.id)


async def session_of(world: World, token: str) -> tuple[Session, bool]:
    """The session that a primary or a bound refresh token belongs to, and whether it is the primary one."""
    session = await records.find(world, Session, records.session_id(token))
    if session:
        return session, True
    bound = await artifacts.find(world, RefreshToken, token)
    session = await records.find(world, Session, bound.bound_to) if bound and bound.bound_to else None
    if session is None:
        raise OAuthError(NOT_A_GRANT, parameter="refresh_token")
    return session, False


async def signed_by_device(world: World, token: str) -> tuple[Device, Form]:
    """The device whose certificate and key made the request (50155), and the form in it, with a nonce of ours."""
    id = certificate.device_of(leaf(keys.header(token)["x5c"]))
    device = await records.find(world, Device, id) if id else None
    told = keys.claims(token, device.device_key) if device and device.enabled else None
    if device is None or told is None:
        raise OAuthError(DEVICE_UNTRUSTED)
    form = form_of(told)
    await spend_nonce(world, form)
    return device, form


async def signed_by_stranger(world: World, token: str) -> tuple[Device, Form]:
    """A device that no tenant knows, its keys in the request: enough for personal accounts, and proves nothing else."""
    try:
        own = keys.pem(keys.from_jwk(keys.header(token)["jwk"]))
        told = keys.claims(token, own)
        transport = keys.pem(keys.from_blob(decode(str((told or {})["transport_key"]))))
    except (ValueError, KeyError, TypeError) as error:
        raise OAuthError(DEVICE_UNTRUSTED) from error
    form = form_of(told or {})
    await spend_nonce(world, form)
    return Device(artifacts.digest(own), "", "", own, transport, "", states=()), form


def refuse_work_account(world: World, user: User) -> None:
    home = world.directory.tenant(user.tenant)
    if home is None or home.kind != "consumers":
        raise OAuthError(DEVICE_UNTRUSTED)


def leaf(x5c: object) -> bytes:
    """RFC 7515 4.1.6: the first certificate; brokers send it bare. Nothing, where it is none."""
    first = x5c[0] if isinstance(x5c, list) and x5c else x5c
    try:
        return decode(first) if isinstance(first, str) else b""
    except ValueError:
        return b""


async def spend_nonce(world: World, told: Form) -> None:
    if not await records.spend(world, told.optional("request_nonce") or ""):
        raise OAuthError(DEVICE_NONCE)


def form_of(claims: Mapping[str, Any]) -> Form:
    """Claims as a form; objects (`claims`) as their JSON text. Half a character of JSON's is none of a form's."""
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in claims.items()}
    return Form((whole(name), whole(text)) for name, text in texts.items())


def whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


async def signed_in(world: World, authority: Authority, told: Form) -> tuple[User, tuple[str, ...]]:
    """Who signs in, and how: by password, or by a key that was registered for the user."""
    kind = told.required("grant_type")
    if kind == "password":
        user = known(authority, told.required("username"))
        if not hmac.compare_digest(user.password.encode(), told.required("password").encode("utf-8", "replace")):
            raise OAuthError(WRONG_PASSWORD)
        if user.must_change_password:
            raise OAuthError(PASSWORD_EXPIRED)
        return user, ("pwd",)
    if kind == JWT_BEARER:
        return await signed_in_by_key(world, authority, told.required("assertion"))
    raise OAuthError(UNSUPPORTED_GRANT_TYPE, grant_type=kind)


async def signed_in_by_key(world: World, authority: Authority, assertion: str) -> tuple[User, tuple[str, ...]]:
    header = keys.header(assertion)
    key = await records.find(world, UserKey, str(header.get("kid")))
    told = keys.claims(assertion, key.key) if key else None
    if key is None or told is None or not await records.spend(world, str(told.get("request_nonce"))):
        raise OAuthError(WRONG_PASSWORD)
    user = known(authority, str(told.get("iss")))
    if user.id != key.user:
        raise OAuthError(WRONG_PASSWORD)
    return user, METHODS.get(str(header.get("use")), ("rsa", "mfa"))


def known(authority: Authority, name: str) -> User:
    user = authority.world.directory.user(name)
    elsewhere = authority.tenant is not None and user is not None and user.tenant != authority.tenant.id
    if user is None or elsewhere:
        told = authority.tenant.display_name if authority.tenant else authority.place.segment
        raise OAuthError(UNKNOWN_USER, user=name, tenant=told)
    if not user.enabled:
        raise OAuthError(USER_DISABLED)
    return user


async def primary(
    authority: Authority, device: Device, user: User, methods: tuple[str, ...], broker: str
) -> dict[str, Any]:
    """Step 3: the primary refresh token, and its session key encrypted to the device."""
    world = authority.world
    now, key = world.clock.now(), world.random(32)
    token = "1.B" + base64url(world.random(48))
    sign_in = SignIn(now, methods, device_id=device.id, device=device.states)
    id = records.session_id(token)
    session = Session(id, device.id, user.id, key.hex(), world.random(16).hex(), now + LIFE, sign_in)
    await records.put(world, session)
    return {
        "token_type": "Bearer",
        "expires_in": str(LIFE),
        "ext_expires_in": "0",
        "expires_on": str(int(now) + LIFE),
        "refresh_token": token,
        "refresh_token_expires_in": LIFE,
        "session_key_jwe": session_key.wrapped(key, keys.from_pem(device.transport_key), world.random(12)),
        "id_token": await id_token(authority, user, methods, int(now), broker),
        "client_info": client_info.written(user),
        "device_tenant_id": device.tenant,
    }


async def id_token(authority: Authority, user: User, methods: tuple[str, ...], now: int, broker: str) -> str:
    """Who signed in, for the broker itself, by its client id."""
    tenant = authority.world.directory.tenant(user.tenant)
    assert tenant is not None
    own = replace(authority, tenant=tenant)
    claims = {
        "aud": broker,
        "iss": own.issuer(1),
        "iat": now,
        "nbf": now,
        "exp": now + LIFE,
        "amr": list(methods),
        "name": user.display_name,
        "oid": user.id,
        "sub": pairwise(tenant.id, user.id, broker),
        "tid": tenant.id,
        "unique_name": user.upn,
        "upn": user.upn,
        "ver": "1.0",
    }
    return await sign(claims, own.signing_key(), thumbprint=True)
