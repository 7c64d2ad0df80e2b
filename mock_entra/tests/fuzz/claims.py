"""What a token that was given must say, judged by the request that got it and the directory alone."""

from base64 import b64decode
from typing import Any
from urllib.parse import unquote_plus

import jwt

from mock_entra.authority import World
from mock_entra.directory import Application
from mock_entra.directory.first_party import APPLICATIONS
from mock_entra.tests.fuzz.door import Answer, Asked, Door
from mock_entra.tests.fuzz.token_requests import TokenRequest, header_of, sent

REPLY = {2: {"token_type", "expires_in", "ext_expires_in", "access_token"}}
REPLY[1] = REPLY[2] | {"expires_on", "not_before", "resource"}


def judge(door: Door, request: TokenRequest, answer: Answer) -> None:
    """The reply has its declared fields, the token verifies with published keys, and every claim fits."""
    told = answer.json
    assert told.keys() - {"refresh_in"} in REPLY.values(), told
    claims = verified(door, told["access_token"])
    application = proven(door.world, request)
    assert claims.get("azp", claims.get("appid")) == application.client_id
    assert claims["exp"] - claims["iat"] == int(told["expires_in"])
    assert claims.get("idtyp", "app") == "app"
    fits_resource(door.world, request.asked, claims, application)


def verified(door: Door, token: str) -> dict[str, Any]:
    """By the keys of the tenant that the token names."""
    claimed = jwt.decode(token, options={"verify_signature": False})
    keys = door.ask(Asked("GET", f"/{claimed['tid']}/discovery/v2.0/keys", ((b"host", b"localhost:8443"),)))
    assert keys.status == 200, "a token of a tenant that is none"
    key = next(
        key for key in jwt.PyJWKSet.from_dict(keys.json).keys if key.key_id == jwt.get_unverified_header(token)["kid"]
    )
    claims: dict[str, Any] = jwt.decode(token, key.key, ["RS256"], options={"verify_aud": False})
    return claims


def proven(world: World, request: TokenRequest) -> Application:
    """The application that proved itself; fails where what it presented is no proof."""
    form, header = sent(request.asked), header_of(request.asked, b"authorization")
    presented = basic(header) if header[:6].lower() == b"basic " else None
    name = form.get("client_id") or (presented or ("", ""))[0]
    application = world.directory.application(name)
    assert application, f"a token for an application that nobody knows: {name}"
    if request.assertion and "client_assertion" in form:
        assert form["client_assertion"].strip() == request.assertion.compact.strip()
        assert not request.assertion.hopeless, f"believed: {request.assertion}"
        return application
    secret = presented[1] if presented else form.get("client_secret", "")
    assert secret in [known.value for known in application.secrets], f"no secret of {name}: {secret!r}"
    return application


def basic(header: bytes) -> tuple[str, str]:
    name, _, secret = b64decode(header[6:].strip()).decode().partition(":")
    return unquote_plus(name), unquote_plus(secret)


def fits_resource(world: World, asked: Asked, claims: dict[str, Any], application: Application) -> None:
    """The audience was asked for, and no role is there that nobody granted."""
    everything = (*world.directory.applications(), *APPLICATIONS.values())
    audience = claims["aud"].lower().removesuffix("/")
    resources = [a for a in everything if audience in names_of(a)]
    form = sent(asked)
    wanted = f"{form.get('scope', '')} {form.get('resource', '')}".lower()
    assert any(name in wanted for a in resources for name in names_of(a)), (claims["aud"], wanted)
    principal = world.directory.service_principal(claims["tid"], application.client_id)
    assert principal, f"a token for an application the tenant does not know: {claims}"
    granted = {role for a in resources for role in principal.roles_of(a.client_id)}
    assert set(claims.get("roles", ())) <= granted


def names_of(application: Application) -> set[str]:
    return {name.lower().removesuffix("/") for name in (application.client_id, *application.identifier_uris)}
