"""What browsers, clients and people might send while somebody signs in."""

from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st

from mock_entra.authority import World
from mock_entra.directory import Application
from mock_entra.tests.fuzz.door import Asked
from mock_entra.tests.fuzz.words import mostly, text

FORM = ((b"content-type", b"application/x-www-form-urlencoded"), (b"host", b"localhost:8443"))
GRANTS = (
    "password",
    "authorization_code",
    "refresh_token",
    "device_code",
    "user_fic",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
)
CLAIMS = (
    '{"id_token": {"login_hint": {"essential": false}, "auth_time": null}}',
    '{"access_token": {"xms_cc": {"values": ["cp1"]}, "acrs": {"essential": true, "value": "c1"}}}',
    '{"access_token": {"nbf": {"value": "99999999999"}}}',
    '{"id_token": 1}',
    "[[[",
)


def encoded(fields: dict[str, str]) -> str:
    return urlencode({name: value.encode("utf-8", "replace") for name, value in fields.items()})


def registered(world: World) -> set[str]:
    """Every address somebody may be sent to."""
    return {uri for a in world.directory.applications() for uris in a.redirect_uris.values() for uri in uris}


USUAL: dict[str, st.SearchStrategy[Any]] = {
    "response_type": st.sampled_from(["code", "code", "code", "id_token", "code id_token", "token id_token", "token"]),
    "scope": st.sampled_from(["openid", "openid User.Read offline_access", "Mail.Read", "openid api://x/y"]),
    "nonce": text,
    "code_challenge": st.just("c" * 43),
}
"""What a request hardly does without."""
BESIDE: dict[str, st.SearchStrategy[Any]] = {
    "response_mode": st.sampled_from(["query", "fragment", "form_post"]),
    "prompt": st.sampled_from(["", "none", "login", "select_account", "consent", "create", "no_session"]),
    "state": text,
    "login_hint": st.sampled_from(["alice@contoso.com", "dana@outlook.com", "nobody"]),
    "resource": st.sampled_from(["https://graph.microsoft.com", "api://x"]),
    "claims": st.sampled_from(CLAIMS),
    "sid": text,
    "domain_hint": st.sampled_from(["organizations", "consumers", "contoso.com"]),
    "max_age": st.sampled_from(["0", "86400"]),
    "client_info": st.just("1"),
    "clidata": st.just("1"),
    "instance_aware": st.just("true"),
    "request": text,
    "code_challenge_method": st.sampled_from(["S256", "plain"]),
}


@st.composite
def asked_for(draw: st.DrawFn, application: Application) -> dict[str, str]:
    """Parameters of /authorize: what one application would send, some of it left out and some of it anything."""
    own = sorted(uri for uris in application.redirect_uris.values() for uri in uris)
    needed = {"client_id": st.just(application.client_id), "redirect_uri": st.sampled_from(own), **USUAL}
    fields: dict[str, str] = draw(st.fixed_dictionaries(needed))
    chosen = draw(st.sets(st.sampled_from(sorted(BESIDE)), max_size=5))
    fields |= {name: draw(mostly(BESIDE[name], text)) for name in sorted(chosen)}
    if draw(st.integers(0, 3)) == 0:
        name = draw(st.sampled_from(sorted(fields)))
        fields |= {name: draw(text)} if draw(st.booleans()) else {}
        fields = fields if draw(st.booleans()) else {key: value for key, value in fields.items() if key != name}
    return fields


SEGMENTS = ("contoso.com", "common", "organizations", "consumers", "contosob2c.onmicrosoft.com", "nobody.example")


@st.composite
def begun(draw: st.DrawFn, world: World) -> Asked:
    """A request to /authorize, by GET or POST."""
    application = draw(st.sampled_from([a for a in world.directory.applications() if a.redirect_uris]))
    segment = draw(mostly(st.just(application.tenant or "contoso.com"), st.sampled_from(SEGMENTS)))
    fields = encoded(draw(asked_for(application)))
    path = f"/{segment}/{draw(st.sampled_from(['oauth2/v2.0', 'oauth2']))}/authorize"
    if draw(st.booleans()):
        return Asked("GET", f"{path}?{fields}", FORM)
    return Asked("POST", path, FORM, fields.encode())


@st.composite
def answered_page(draw: st.DrawFn, flow: str, cookie: str) -> Asked:
    """A page's answer: of any page, to any page, by the browser that was given the cookie."""
    fields = st.fixed_dictionaries(
        {"flow": mostly(st.just(flow), text)},
        optional={
            "step": st.sampled_from(["username", "password", "back", "other", "device_code", "mfa"]),
            "loginfmt": mostly(st.sampled_from(["alice@contoso.com", "admin@contoso.com", "dana@outlook.com"]), text),
            "passwd": mostly(st.sampled_from(["alice-has-no-secrets", "admin-has-no-secrets"]), text),
            "account": text,
            "kmsi": mostly(st.sampled_from(["yes", "no"]), text),
            "consent": mostly(st.sampled_from(["accept", "cancel"]), text),
            "on_behalf": text,
            "otc": mostly(st.just("000000"), text),
            "register": text,
            "confirm": mostly(st.sampled_from(["yes", "no"]), text),
            "account_kind": mostly(st.sampled_from(["work", "personal"]), text),
            "newPassword": text,
        },
    )
    segment = draw(st.sampled_from(SEGMENTS))
    headers = (*FORM, (b"cookie", cookie.encode()))
    return Asked("POST", f"/{segment}/login", headers, encoded(draw(fields)).encode())


@st.composite
def for_a_user(draw: st.DrawFn, world: World) -> Asked:
    """A token request of a user's client, a device's request, or a code typed on the device page."""
    path = draw(
        st.sampled_from(["oauth2/v2.0/token", "oauth2/v2.0/devicecode", "oauth2/deviceauth", "oauth2/v2.0/logout"])
    )
    applications = [a.client_id for a in world.directory.applications()]
    fields = st.fixed_dictionaries(
        {"grant_type": mostly(st.sampled_from(GRANTS), text), "client_id": mostly(st.sampled_from(applications), text)},
        optional={
            "username": mostly(st.sampled_from(["alice@contoso.com", "dana@outlook.com"]), text),
            "password": mostly(st.just("alice-has-no-secrets"), text),
            "scope": mostly(st.sampled_from(["openid User.Read", "Mail.Read", "openid offline_access"]), text),
            "code": text,
            "redirect_uri": text,
            "code_verifier": text,
            "refresh_token": text,
            "device_code": text,
            "otc": text,
            "assertion": text,
            "requested_token_use": st.just("on_behalf_of"),
            "client_secret": st.just("mock-secret-of-the-todolist"),
            "post_logout_redirect_uri": text,
            "client_info": st.just("1"),
        },
    )
    segment = draw(st.sampled_from(SEGMENTS))
    return Asked("POST", f"/{segment}/{path}", FORM, encoded(draw(fields)).encode())
