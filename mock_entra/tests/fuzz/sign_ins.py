"""What browsers, clients and people might send while somebody signs in."""

from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st

from mock_entra.authority import World
from mock_entra.directory import Application
from mock_entra.tests.fuzz.door import Asked
from mock_entra.tests.fuzz.words import ODD, mostly, text

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


MARKUP = tuple(word for word in ODD if "<" in word)
NEARLY = (
    "{0}.evil.example", "{0}@evil.example", "{0}#", "{0}#x", "{0}?", "{0}?x=1", "{0}/", "{0}/..", "{0}/../x", "{0}%2e",
    "{0};x", " {0}", "{0} ", "{0}\t", "\n{0}", "//{1}", "http:{1}", "https://evil.example/{0}", "https://evil.example@{1}",
    "https://{1}:1", "http://{1}", "HTTPS://{1}", "https:\\\\{1}", "http://localhost:1@evil.example", "http://localhost.:1",
    "http://127.0.0.1:99999", "http://localhost:1:2", "http://localhost:1#", "http://localhost:0/?", "http://[::1]:1",
    "javascript:alert(1)//{0}",
)  # fmt: skip
"""Ways to write almost a registered address ({1}: without its scheme)."""


def nearly(addresses: list[str]) -> st.SearchStrategy[str]:
    """What a registered address is often taken for, and is not; a loopback one on another port, which it is."""
    ways = st.sampled_from((*NEARLY, "http://localhost:52331", "http://localhost:52331/"))
    both = st.tuples(ways, st.sampled_from(addresses))
    return both.map(lambda each: each[0].format(each[1], each[1].partition("://")[2]))


def addresses_of(application: Application) -> list[str]:
    return sorted(uri for uris in application.redirect_uris.values() for uri in uris)


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
    own = addresses_of(application)
    way_back = mostly(st.sampled_from(own), nearly(own), 2)
    needed = {"client_id": st.just(application.client_id), "redirect_uri": way_back, **USUAL}
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
def nearly_registered(draw: st.DrawFn, world: World) -> Asked:
    """A request that is answered at once, to an address that is nearly registered; in each way of answering."""
    application = draw(st.sampled_from([a for a in world.directory.applications() if a.redirect_uris]))
    fields = {
        "client_id": application.client_id,
        "redirect_uri": draw(nearly(addresses_of(application))),
        "response_type": "code",
        "response_mode": draw(BESIDE["response_mode"]),
        "scope": "openid",
        "code_challenge": "c" * 43,
        "prompt": "none",
    }
    return Asked("GET", f"/{application.tenant}/oauth2/v2.0/authorize?{encoded(fields)}", FORM)


@st.composite
def reflected(draw: st.DrawFn, world: World) -> Asked:
    """Markup in the place of something that stands on the page, or in the form, that comes back."""
    application = draw(st.sampled_from([a for a in world.directory.applications() if a.redirect_uris]))
    usual = {
        "client_id": application.client_id,
        "redirect_uri": addresses_of(application)[0],
        "response_type": "code",
        "response_mode": "form_post",
        "scope": "openid",
        "code_challenge": "c" * 43,
    }
    word = draw(st.sampled_from(MARKUP).flatmap(lambda each: st.just(each) | text.map(lambda other: each + other)))
    path, fields = draw(
        st.sampled_from(
            [
                ("authorize", usual | {"state": word, "prompt": "none"}),
                ("authorize", usual | {"scope": word, "prompt": "none"}),
                ("authorize", usual | {"prompt": word}),
                ("authorize", usual | {"login_hint": f"{word}@"}),
                ("authorize", usual | {"redirect_uri": word}),
                ("authorize", usual | {"client_id": word}),
                ("deviceauth", {"otc": word}),
                ("logout", {"flow": word}),
            ]
        )
    )
    between = "" if path == "deviceauth" else "v2.0/"
    return Asked("POST", f"/{application.tenant}/oauth2/{between}{path}", FORM, encoded(fields).encode())


@st.composite
def of_an_administrator(draw: st.DrawFn, world: World) -> Asked:
    """A request for an administrator's consent."""
    application = draw(st.sampled_from([a for a in world.directory.applications() if a.redirect_uris]))
    own = addresses_of(application)
    fields = st.fixed_dictionaries(
        {
            "client_id": st.just(application.client_id),
            "redirect_uri": mostly(st.sampled_from(own), nearly(own), 2),
            "scope": mostly(USUAL["scope"], text),
        },
        optional={"state": text},
    )
    segment = draw(mostly(st.just(application.tenant or "contoso.com"), st.sampled_from(SEGMENTS)))
    path = f"/{segment}/{draw(st.sampled_from(['adminconsent', 'v2.0/adminconsent']))}"
    return Asked("GET", f"{path}?{encoded(draw(fields))}", FORM)


@st.composite
def leaving(draw: st.DrawFn, world: World, cookie: str = "") -> Asked:
    """A request to sign out, of a browser with this session."""
    own = sorted({uri for a in world.directory.applications() for uri in addresses_of(a)})
    fields = st.fixed_dictionaries(
        {"post_logout_redirect_uri": mostly(st.sampled_from(own), st.one_of(nearly(own), text), 1)},
        optional={"state": text, "logout_hint": text, "id_token_hint": text, "sid": text, "account": text},
    )
    path = f"/{draw(st.sampled_from(SEGMENTS))}/{draw(st.sampled_from(['oauth2/v2.0/logout', 'oauth2/logout']))}"
    headers, sent = (*FORM, (b"cookie", cookie.encode())), encoded(draw(fields))
    by_form = draw(st.booleans())
    return Asked("POST", path, headers, sent.encode()) if by_form else Asked("GET", f"{path}?{sent}", headers)


def first(world: World) -> st.SearchStrategy[Asked]:
    """What a browser is sent here with: mostly to sign in."""
    return mostly(begun(world), st.one_of(of_an_administrator(world), leaving(world)), 3)


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
