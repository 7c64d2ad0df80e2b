"""Calls of the To-Do API: bytes where a token should be, tokens that are right but for a thing, and any body."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from mock_entra.keys import SigningKey
from mock_entra.tests.conftest import Asked as InProcess
from mock_entra.tests.fuzz import words
from mock_entra.tests.fuzz.assertions import changed
from mock_entra.tests.fuzz.door import Asked, Door, Header
from mock_entra.tests.fuzz.facts import Facts
from mock_entra.tests.minting import Called, by_header, unsigned

METHODS = st.sampled_from(["GET", "GET", "POST", "POST", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "DELETE"])


@dataclass(frozen=True)
class Caller:
    """Who can make tokens for a world's APIs, and keys that belong there or not."""

    called: Called
    stranger: SigningKey


@dataclass(frozen=True)
class Call:
    """A call; `forged` says that its token is not the authority's own."""

    asked: Asked
    forged: bool


def caller(asked: InProcess) -> Caller:
    return Caller(Called(asked), SigningKey.generate())


PARTS = st.one_of(
    st.sampled_from(["nothing", "token", "token", "address", "body", "body", "kind"]).map(lambda part: {part}),
    st.sets(st.sampled_from(["token", "address", "body", "kind"]), max_size=3),
)
KINDS = (b"text/plain", b"application/json; charset=x", b"APPLICATION/JSON", b"application/json-seq", b"")


def items_of(door: Door, caller: Caller) -> tuple[str, ...]:
    """Ids that the list has at first."""
    token = by_header({"alg": "RS256", "kid": caller.called.key.kid}, caller.called.claims(APP), caller.called.key)
    headers = ((b"host", b"localhost:8443"), (b"authorization", b"Bearer " + token.encode()))
    return tuple(item["id"] for item in door.ask(Asked("GET", caller.called.address, headers)).json)


@st.composite
def calls(draw: st.DrawFn, facts: Facts, caller: Caller, items: tuple[str, ...]) -> Call:
    """Some parts may be odd, all others are right; `items` are ids that the list has."""
    odd = draw(PARTS)
    forged, authorization = draw(authorizations(caller, odd="token" in odd))
    method = draw(METHODS)
    address = caller.called.address
    if method in ("PUT", "PATCH", "DELETE") or draw(st.sampled_from([False, False, True])):
        address += f"/{draw(st.sampled_from(items))}"
    if "address" in odd:
        address = draw(st.one_of(st.sampled_from(facts.apis), words.text.map(lambda item: f"{address}/{quote(item)}")))
    headers: tuple[Header, ...] = ((b"host", b"localhost:8443"),)
    headers += ((b"content-type", draw(st.sampled_from(KINDS)) if "kind" in odd else b"application/json"),)
    if authorization is not None:
        headers += ((b"authorization", authorization),)
    body = draw(odd_bodies(caller)) if "body" in odd else draw(bodies(caller))
    return Call(Asked(method, address, headers, body), forged)


@st.composite
def authorizations(draw: st.DrawFn, caller: Caller, *, odd: bool) -> tuple[bool, bytes | None]:
    """Whether it is forged, and the header."""
    header, claims = {"typ": "JWT", "alg": "RS256", "kid": caller.called.key.kid}, draw(claimed(caller))
    if not odd:
        return False, b"Bearer " + by_header(header, claims, caller.called.key).encode()
    match draw(st.sampled_from(["header", "claims", "claims", "stranger", "none", "bytes", "bearer bytes", "nothing"])):
        case "header":
            header = draw(changed(header))
            believable = header.get("alg") == "RS256" and "crit" not in header
            return not believable, b"Bearer " + by_header(header, claims, caller.called.key).encode()
        case "claims":
            return False, b"Bearer " + by_header(header, draw(changed(claims)), caller.called.key).encode()
        case "stranger":
            return True, b"Bearer " + by_header(header, claims, caller.stranger).encode()
        case "none":
            return True, b"Bearer " + unsigned(draw(st.sampled_from([header, {"alg": "none"}])), claims).encode()
        case "bytes":
            return True, draw(words.line)
        case "bearer bytes":
            return True, b"Bearer " + draw(words.line)
    return True, None


@st.composite
def claimed(draw: st.DrawFn, caller: Caller) -> dict[str, Any]:
    """An application's, a user's, or one of neither."""
    alice = caller.called.user("alice")
    app = {"oid": str(draw(st.uuids())), "idtyp": "app", "roles": [draw(st.sampled_from(ROLES))]}
    user = {"oid": alice.id, "preferred_username": alice.upn, "scp": draw(st.sampled_from(SCOPES))}
    return caller.called.claims(draw(st.sampled_from([app, user, {}, {**app, **user}])))


APP = {"oid": "99999999-0000-4000-8000-00000000000d", "idtyp": "app", "roles": ["ToDoList.ReadWrite.All"]}
ROLES = ("ToDoList.Read.All", "ToDoList.ReadWrite.All", "Other")
SCOPES = ("ToDoList.Read", "ToDoList.ReadWrite", "ToDoList.Read ToDoList.ReadWrite", "Other", "")


def bodies(caller: Caller) -> st.SearchStrategy[bytes]:
    owner = caller.called.user("alice").id
    item = st.fixed_dictionaries({"description": st.text(min_size=1, max_size=30), "owner": st.just(owner)})
    return item.map(lambda body: json.dumps(body).encode())


def odd_bodies(caller: Caller) -> st.SearchStrategy[bytes]:
    item = st.fixed_dictionaries(
        {"description": st.one_of(words.text, words.anything)},
        optional={"owner": words.anything, "id": words.anything, "extra": words.anything},
    )
    return st.one_of(
        item.map(lambda body: json.dumps(body).encode()),
        words.anything.map(lambda body: json.dumps(body).encode()),
        st.binary(max_size=50),
        st.sampled_from([b"", b"[" * 50_000, b'{"description": "\\ud800"}', b"\xff\xfe{", b"x" * ((1 << 20) + 1)]),
    )
