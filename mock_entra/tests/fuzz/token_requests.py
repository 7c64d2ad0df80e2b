"""Requests to the token endpoint that are right but for a few things."""

from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus, unquote_plus, urlencode

from hypothesis import strategies as st

from mock_entra.client_authentication.assertion import JWT_BEARER
from mock_entra.tests.fuzz import addresses, words
from mock_entra.tests.fuzz.assertions import Assertion, assertions, spoilt_certificates
from mock_entra.tests.fuzz.door import Asked, Header
from mock_entra.tests.fuzz.facts import Client, Facts

Pairs = list[tuple[str, str]]
FORM = b"application/x-www-form-urlencoded"
CONTENT = (FORM, FORM + b"; charset=UTF-8", FORM.upper(), b"application/json", b"")
GRANTS = (
    "authorization_code",
    "refresh_token",
    "password",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "CLIENT_CREDENTIALS",
)
EXTRA = (
    "resource",
    "token_type",
    "req_cnf",
    "claims",
    "code",
    "username",
    "client_info",
    "x-client-SKU",
    "client-request-id",
)


@dataclass(frozen=True)
class TokenRequest:
    """A request, who asks, and the assertion in it, if one is."""

    asked: Asked
    client: Client
    assertion: Assertion | None = field(default=None)


PARTS = st.one_of(
    st.sampled_from(["nothing", "path", "host", "headers", "form", "form", "encoding", "scope"]).map(
        lambda part: {part}
    ),
    st.just({"credential"}),
    st.sets(st.sampled_from(["path", "host", "headers", "form", "encoding", "scope", "credential"]), max_size=3),
)
"""Which parts of a request may be odd; all others are right, so that what comes late is reached too."""


@st.composite
def token_requests(draw: st.DrawFn, facts: Facts, kind: str) -> TokenRequest:
    """`kind` is the credential: secret, basic, assertion or none."""
    odd = draw(PARTS)
    proving = {"assertion": "certificate", "none": "client_id", "basic": "secret"}.get(kind, kind)
    client = draw(st.sampled_from(facts.proving(proving)))
    version = draw(st.sampled_from([2, 2, 2, 1]))
    path = draw(endpoints(facts, client, version, odd="path" in odd))
    host = draw(addresses.wild_hosts) if "host" in odd else b"localhost:8443"
    assertion = draw(assertions(client, path, host, odd="credential" in odd)) if kind == "assertion" else None
    form = draw(forms(facts, client, version, odd="scope" in odd)) + proof(kind, client, assertion)
    headers = draw(addresses.headers(host)) if "headers" in odd else ((b"host", host),)
    if kind == "basic":
        headers += ((b"authorization", draw(basic(client, odd="credential" in odd))),)
        form = [pair for pair in form if pair[0] != "client_id"] if draw(st.booleans()) else form
    elif "credential" in odd and draw(st.booleans()):
        form = [(name, draw(words.text) if name == "client_secret" else value) for name, value in form]
    written = draw(mutated(form)) if "form" in odd else form
    body = draw(encodings(written)) if "encoding" in odd else urlencode(written).encode()
    content = draw(st.sampled_from(CONTENT)) if "headers" in odd else FORM
    return TokenRequest(Asked("POST", path, (*headers, (b"content-type", content)), body), client, assertion)


@st.composite
def certificates_sent_along(draw: st.DrawFn, facts: Facts) -> Asked:
    """All is right but for some bytes of the certificate in `x5c`."""
    client = draw(st.sampled_from([client for client in facts.proving("certificate") if client.is_by_name]))
    path = f"/{client.tenant}/oauth2/v2.0/token"
    assertion = draw(spoilt_certificates(client, path))
    form = draw(forms(facts, client, 2, odd=False)) + proof("assertion", client, assertion)
    headers = ((b"host", b"localhost:8443"), (b"content-type", FORM))
    return Asked("POST", path, headers, urlencode(form).encode())


def endpoints(facts: Facts, client: Client, version: int, *, odd: bool) -> st.SearchStrategy[str]:
    tail = {1: "oauth2/token", 2: "oauth2/v2.0/token"}[version]
    segment = addresses.segments(facts) if odd else st.just(client.tenant)
    return segment.map(lambda written: f"/{quote(written, safe='')}/{tail}")


@st.composite
def forms(draw: st.DrawFn, facts: Facts, client: Client, version: int, *, odd: bool) -> Pairs:
    resource = draw(st.sampled_from(facts.resources if odd else facts.known_in(client.tenant)))
    scope = f"{resource}/.default"
    if odd:
        scope = draw(odd_scopes(resource))
    wanted = ("resource", resource) if version == 1 and draw(st.booleans()) else ("scope", scope)
    return [("grant_type", "client_credentials"), ("client_id", client.client_id), wanted]


def odd_scopes(resource: str) -> st.SearchStrategy[str]:
    endings = ("/.default openid profile", "//.default", "/ToDoList.Read", "/.DEFAULT", "/.default /.default", "")
    return st.one_of(st.sampled_from([resource + ending for ending in endings]), words.text)


def proof(kind: str, client: Client, assertion: Assertion | None) -> Pairs:
    if kind == "secret":
        return [("client_secret", client.secret or "")]
    if assertion:
        return [("client_assertion_type", JWT_BEARER), ("client_assertion", assertion.compact)]
    return []


def basic(client: Client, *, odd: bool) -> st.SearchStrategy[bytes]:
    right = b"Basic " + b64encode(f"{quote_plus(client.client_id)}:{quote_plus(client.secret or '')}".encode())
    other = st.tuples(words.text, words.text).map(lambda both: b"basic " + b64encode(f"{both[0]}:{both[1]}".encode()))
    if not odd:
        return st.just(right)
    return st.one_of(other, words.line.map(lambda raw: b"Basic " + raw), words.line)


@st.composite
def mutated(draw: st.DrawFn, form: Pairs) -> Pairs:
    """At most two things are changed: dropped, emptied, said twice, replaced, or added."""
    form = list(form)
    for _ in range(draw(st.sampled_from([1, 1, 2]))):
        at = draw(st.integers(0, len(form) - 1)) if form else 0
        change = draw(st.sampled_from(["drop", "empty", "twice", "value", "case", "grant", "add", "name", "another"]))
        name, value = form[at] if form else ("", "")
        replaced: dict[str, Pairs] = {
            "drop": [],
            "empty": [(name, "")],
            "twice": [(name, value), (name, draw(st.sampled_from([value, "other"])))],
            "value": [(name, draw(words.text))],
            "case": [(name, value.swapcase())],
            "grant": [("grant_type", draw(st.sampled_from(GRANTS)))],
            "add": [(name, value), (draw(st.sampled_from(EXTRA)), draw(words.text))],
            "name": [(draw(words.text), value)],
            "another": [(name, value), ("client_secret", draw(words.text))],
        }
        form[at : at + 1] = replaced[change]
    return form


@st.composite
def encodings(draw: st.DrawFn, form: Pairs) -> bytes:
    """Not as RFC 6749 B has it."""
    right = urlencode(form).encode()
    how = draw(st.sampled_from(["raw", "raw", "cut", "cut", "junk", "junk", "huge", "many"]))
    if how == "raw":
        return "&".join(f"{name}={value}" for name, value in form).encode("utf-8", "surrogatepass")
    if how == "cut":
        return right[: draw(st.integers(0, len(right)))]
    if how == "junk":
        return right + b"&" + draw(st.binary(max_size=30))
    if how == "huge":
        return right + b"&padding=" + b"a" * draw(st.sampled_from([70_000, (1 << 20) - len(right) - 9, 1 << 20]))
    return right + b"&a=b" * 1200


def sent(asked: Asked) -> dict[str, str]:
    """The form as its sender meant it; of what was sent twice, the last."""
    pairs = (part.partition("=") for part in asked.body.decode("utf-8", "replace").split("&"))
    return {unquote_plus(name): unquote_plus(value) for name, _, value in pairs}


def header_of(asked: Asked, name: bytes) -> bytes:
    found: list[Header] = [header for header in asked.headers if header[0] == name]
    return found[-1][1] if found else b""
