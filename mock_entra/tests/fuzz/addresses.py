"""Where requests go: paths, hosts, queries and headers, right, nearly right and wild."""

from urllib.parse import quote

from hypothesis import strategies as st

from mock_entra.endpoints import ENDPOINTS
from mock_entra.hosts import NAMES, SUFFIXES
from mock_entra.tests.fuzz import words
from mock_entra.tests.fuzz.door import Header
from mock_entra.tests.fuzz.facts import Facts

METHODS = st.sampled_from(["GET"] * 14 + ["POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "BREW", "get"])

wild_hosts = st.one_of(
    st.sampled_from([name.encode() for name in NAMES]),
    st.tuples(
        st.sampled_from(["contoso", "fabrikam", "westus", "a-", "-a", "a.b", "A"]), st.sampled_from(SUFFIXES)
    ).map(lambda both: (both[0] + both[1][0]).encode()),
    st.sampled_from([b"[::1]:8443", b"127.0.0.1", b"[", b":", b"a:b:c", b".", b"localhost.", b"xn--", b"evil.example"]),
    words.line,
)

# A tenant's part of a path, a user flow, and what stands below them.
SHARED = ("common", "organizations", "consumers", "adfs", "tfp", "error", "resources", "COMMON")
hosts = words.mostly(st.just(b"localhost:8443"), wild_hosts, 2)
FLOWS = ("B2C_1_susi", "b2c_1_SUSI", "B2C_1_unknown", "B2C_1A_x", "tfp")


def segments(facts: Facts) -> st.SearchStrategy[str]:
    right = st.sampled_from(facts.segments)
    return st.one_of(right, right.map(str.upper), st.sampled_from(SHARED), words.text, st.uuids().map(str))


KNOWN = st.sampled_from([path.replace("*", "alice@contoso.com") for path in ENDPOINTS])


@st.composite
def paths(draw: st.DrawFn, facts: Facts) -> str:
    """One of segment, user flow, endpoint and slashes may be odd."""
    part = draw(st.sampled_from(["nothing", "segment", "segment", "flow", "below", "slash"]))
    segment = draw(segments(facts)) if part == "segment" else draw(st.sampled_from(facts.segments))
    flow = [draw(st.one_of(st.sampled_from(FLOWS), words.text))] if part == "flow" else []
    below = draw(KNOWN)
    if part == "below":
        below = draw(st.one_of(words.text, st.just(below.upper()), st.just(f"{below}/"), st.just(f"{below}/x")))
    slash = draw(st.sampled_from(["/", "//", "/./"])) if part == "slash" else "/"
    return slash + slash.join(quote(each, safe="/@.:") for each in (segment, *flow, below))


QUERY = ("api-version", "authorization_endpoint", "p", "appid", "code", "client-request-id")
VALUES = st.one_of(
    words.text,
    st.sampled_from(
        ["1.0", "1.1", "2.1", "https://login.microsoftonline.com/common/oauth2/v2.0/authorize", "https://[", "7000215"]
    ),
    wild_hosts.map(lambda host: f"https://{host.decode('latin-1')}/common/v2.0/"),
)
queries = st.lists(st.tuples(st.one_of(st.sampled_from(QUERY), words.text), VALUES), max_size=4).map(
    lambda pairs: "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)
)
wild_queries = words.mostly(queries, st.binary(max_size=30).map(lambda raw: quote(raw, safe="&=;+?/:@")))

NAMED = (b"origin", b"client-request-id", b"accept", b"content-type", b"x-client-sku", b"authorization", b"cookie")


def headers(host: bytes) -> st.SearchStrategy[tuple[Header, ...]]:
    """The host, and now and then something else."""
    other = st.tuples(st.sampled_from(NAMED), st.one_of(words.line, st.uuids().map(lambda id: str(id).encode())))
    return st.lists(other, max_size=2).map(lambda more: ((b"host", host), *more))
