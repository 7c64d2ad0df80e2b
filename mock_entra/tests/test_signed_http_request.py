"""A bound token opens the API to whoever holds its key and signs this very request with it, and to nobody else."""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mock_entra import clock, errors
from mock_entra.directory import Application
from mock_entra.resources.validation import RULES as RULES_OF_TOKENS
from mock_entra.resources.validation.signed_http_request import RULES
from mock_entra.resources.validation.signed_http_request.age import LIFE
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.minting import header, lenient
from mock_entra.tests.signed_requests import Holder, Proving, digest, encoded, holder, nonce_in
from mock_entra.tests.test_token_endpoint import claims, refused
from mock_entra.tests.test_user_grants import refresh, sign_in
from mock_entra.wire import Reply
from mock_entra.world.model import Possession

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def api(asked: Asked) -> Proving:
    return Proving(asked, holder())


async def possess(asked: Asked, name: str, **possession: Any) -> Application:
    """The API, set to another way of showing whose a token is."""
    from dataclasses import replace

    changed = replace(asked.application(name), possession=Possession(**possession))
    await asked.world.directory.put(changed)
    return changed


def sentence(reply: Reply) -> str:
    message: str = body(reply)["error"]["message"]
    return message


# the authority


async def test_a_bound_token_names_the_key_and_says_so(asked: Asked) -> None:
    reply = await asked.token(**holder().wish)
    assert body(reply)["token_type"] == "pop"
    assert claims(reply)["cnf"] == {"kid": holder().thumbprint}


@pytest.mark.parametrize("path", ["oauth2/v2.0/token", "oauth2/token"])
async def test_both_endpoints_bind(asked: Asked, path: str) -> None:
    named = {"resource": asked.application("todolist").identifier_uris[0], "scope": ""} if path[7] == "t" else {}
    reply = await asked.token(path=path, **named, **holder().wish)
    assert (body(reply)["token_type"], claims(reply)["cnf"]) == ("pop", {"kid": holder().thumbprint})


async def test_the_token_repeats_where_the_key_is_kept(asked: Asked) -> None:
    wish = {"kid": holder().thumbprint, "xms_ksl": "sw"}
    reply = await asked.token(token_type="PoP", req_cnf=encoded(json.dumps(wish).encode()))
    assert claims(reply)["cnf"] == wish


async def test_a_users_token_is_bound_and_the_id_token_is_not(asked: Asked) -> None:
    reply = await sign_in(asked, **holder().wish)
    assert claims(reply)["cnf"] == {"kid": holder().thumbprint}
    assert "cnf" not in jwt.decode(body(reply)["id_token"], options={"verify_signature": False})


async def test_a_bearer_token_is_bound_to_nothing_even_if_a_key_is_named(asked: Asked) -> None:
    reply = await asked.token(req_cnf=holder().wish["req_cnf"])
    assert (body(reply)["token_type"], "cnf" in claims(reply)) == ("Bearer", False)


async def test_one_sign_in_gives_tokens_for_several_keys_and_for_none(asked: Asked) -> None:
    token = body(await sign_in(asked, **holder().wish))["refresh_token"]
    other = holder("ES256")
    replies = [await refresh(asked, token, **wish) for wish in (holder().wish, other.wish, {})]
    bound = [claims(reply).get("cnf") for reply in replies]
    assert bound == [{"kid": holder().thumbprint}, {"kid": other.thumbprint}, None]


async def test_who_wants_a_bound_token_names_the_key(asked: Asked) -> None:
    told = refused(await asked.token(token_type="pop"), errors.MISSING_PARAMETER)
    assert "'req_cnf'" in told["error_description"]


# fmt: off
MALFORMED: dict[str, Callable[[str], str]] = {
    "no base64url":         lambda _: "!",
    "no text":              lambda _: "e30x",
    "no JSON":              lambda _: encoded(b"{"),
    "too deep":             lambda _: encoded(b"[" * 50_000),
    "a list":               lambda _: encoded(b"[]"),
    "a number":             lambda _: encoded(b"5"),
    "no key":               lambda _: encoded(b"{}"),
    "a key by number":      lambda _: encoded(b'{"kid": 5}'),
    "a key without name":   lambda _: encoded(b'{"kid": ""}'),
    "no thumbprint":        lambda _: encoded(b'{"kid": "short"}'),
    "padded":               lambda kid: encoded(json.dumps({"kid": f"{kid}="}).encode()),
    "kept at a number":     lambda kid: encoded(json.dumps({"kid": kid, "xms_ksl": 5}).encode()),
    "not encoded":          lambda kid: json.dumps({"kid": kid}),
}
# fmt: on


@pytest.mark.parametrize("mistake", MALFORMED)
async def test_a_key_that_is_named_wrongly_is_refused(asked: Asked, mistake: str) -> None:
    written = MALFORMED[mistake](holder().thumbprint)
    refused(await asked.token(token_type="pop", req_cnf=written), errors.MALFORMED_CONFIRMATION)


async def test_a_lenient_authority_says_pop_and_binds_nothing(asked: Asked) -> None:
    lenient(asked.world, "unbound-token")
    reply = await asked.token(**holder().wish)
    assert (body(reply)["token_type"], "cnf" in claims(reply)) == ("pop", False)


# the API, rightly asked


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
async def test_who_holds_the_key_and_signs_the_request_is_let_in(asked: Asked, algorithm: str) -> None:
    api = Proving(asked, holder(algorithm))
    reply = await api.call(await api.proof())
    assert (reply.status, len(body(reply))) == (200, 6)


QUERY = "b=x%20y&a="
AS_DRAFTED = [["a", "b"], digest("a=&b=x%20y")]

# fmt: off
RIGHT: dict[str, tuple[str, dict[str, Any]]] = {
    "host without port":      ("",          {"u": "localhost"}),
    "host in capitals":       ("",          {"u": "LOCALHOST:8443"}),
    "path without slash":     ("",          {"p": "as it is, without its first slash"}),
    "nothing of the query":   (f"?{QUERY}", {}),
    "query as MSAL.js has it": (f"?{QUERY}", {"q": [[], QUERY]}),
    "query as drafted":       (f"?{QUERY}", {"q": AS_DRAFTED}),
    "no query":               ("",          {"q": [[], ""]}),
    "no query, as drafted":   ("",          {"q": [[], digest("")]}),
    "headers":                ("",          {"h": [["X-One", "x-two"], digest("x-one: 1\nx-two: 2")]}),
    "body":                   ("",          {"b": digest("")}),
    "client claims":          ("",          {"client_claims": '{"a": 1}'}),
    "a little early":         ("",          {"ts": 250}),
    "a little late":          ("",          {"ts": -550}),
}
# fmt: on


@pytest.mark.parametrize("way", RIGHT)
async def test_what_is_signed_may_be_written_in_several_ways(api: Proving, way: str) -> None:
    query, changed = RIGHT[way]
    if "p" in changed:
        changed = {"p": api.url.partition("8443/")[2]}
    if "ts" in changed:
        changed = {"ts": int(clock.real()) + changed["ts"]}
    proof = await api.proof(**changed)
    assert (await api.call(proof, url=api.url + query, headers={"x-one": "1", "x-two": "2"})).status == 200


@pytest.mark.parametrize("name", ["thumbprint", "as MSAL.js has it", "none"])
async def test_the_key_may_be_named_in_several_ways(api: Proving, name: str) -> None:
    names = {"thumbprint": api.holder.thumbprint, "as MSAL.js has it": api.holder.wish["req_cnf"], "none": ...}
    names["as MSAL.js has it"] = encoded(f'{{"kid":"{api.holder.thumbprint}"}}'.encode())
    payload = api.holder.payload(await api.token(), api.url, "GET", await api.nonce())
    assert (await api.call(api.holder.signed(payload, kid=names[name]))).status == 200


async def test_a_proof_of_a_body_opens_what_it_was_signed_for(api: Proving) -> None:
    sent = json.dumps({"description": "Sign it", "owner": "11111111-aaaa-4000-8000-0000000000a1"})
    proof = await api.proof("POST", b=digest(sent))
    headers = {"content-type": "application/json"}
    assert (await api.call(proof, "POST", headers=headers, body=sent.encode())).status == 201


async def test_travelling_makes_no_proof_stale(api: Proving) -> None:
    api.asked.world.clock.travel(30 * 86400)
    assert (await api.call(await api.proof())).status == 200


async def test_a_token_that_a_bearer_may_not_use_is_refused_with_the_rule_it_breaks(api: Proving) -> None:
    token = await api.token()
    api.asked.world.clock.travel(86400)
    assert sentence(await api.call(await api.proof(at=token))) == RULES_OF_TOKENS["expiry"].sentence


# nonces and challenges


async def test_who_comes_without_a_token_is_told_the_scheme_and_a_nonce(api: Proving) -> None:
    reply = await api.asked.ask(api.url)
    challenge = header(reply, "www-authenticate") or ""
    assert (reply.status, challenge.partition("=")[0]) == (401, "PoP nonce")
    assert (await api.call(await api.proof(nonce=nonce_in(challenge)))).status == 200


async def test_a_refusal_brings_a_nonce_beside_its_reason(api: Proving) -> None:
    challenge = header(await api.call(await api.proof(m="POST")), "www-authenticate") or ""
    assert challenge.endswith(f'error="invalid_token", error_description="{RULES["method"].sentence}"')
    assert (await api.call(await api.proof(nonce=nonce_in(challenge)))).status == 200


async def test_a_missing_permission_is_an_insufficient_scope_of_the_scheme(api: Proving) -> None:
    asked, alice = api.asked, "ToDoList.Read"
    scope = f"{asked.application(api.name).identifier_uris[0]}/{alice}"
    token = body(await sign_in(asked, scope=scope, **api.holder.wish))["access_token"]
    reply = await api.call(await api.proof("POST", at=token), "POST")
    told = header(reply, "www-authenticate") or ""
    assert (reply.status, told[:11], 'error="insufficient_scope"' in told) == (403, 'PoP nonce="', True)


@pytest.mark.parametrize(("method", "item", "status"), [("GET", "", 200), ("GET", "/nothing", 404)])
async def test_an_answer_brings_the_nonce_for_the_next_request(
    api: Proving, method: str, item: str, status: int
) -> None:
    url = api.url + item
    proof = api.holder.signed(api.holder.payload(await api.token(), url, method, await api.nonce()))
    reply = await api.call(proof, method, url=url)
    following = nonce_in(header(reply, "authentication-info") or "")
    assert reply.status == status
    assert (await api.call(await api.proof(nonce=following))).status == 200


async def test_a_nonce_is_good_for_its_life_and_no_longer(api: Proving) -> None:
    api.asked.world.clock.freeze()
    proof = await api.proof()
    api.asked.world.clock.travel(239)
    assert (await api.call(proof)).status == 200
    api.asked.world.clock.travel(1)
    assert sentence(await api.call(proof)) == RULES["nonce"].sentence


async def test_an_api_says_how_long_its_nonces_live(api: Proving) -> None:
    await possess(api.asked, api.name, scheme="pop", nonce_life=10)
    api.asked.world.clock.freeze()
    proof = await api.proof()
    api.asked.world.clock.travel(10)
    assert sentence(await api.call(proof)) == RULES["nonce"].sentence


async def test_a_nonce_of_another_api_is_none(api: Proving) -> None:
    await possess(api.asked, "todolist", scheme="pop")
    theirs = await Proving(api.asked, api.holder, "todolist").nonce()
    assert sentence(await api.call(await api.proof(nonce=theirs))) == RULES["nonce"].sentence


async def test_no_two_nonces_are_the_same(api: Proving) -> None:
    api.asked.world.clock.freeze()
    assert len({await api.nonce() for _ in range(10)}) == 10


@pytest.mark.parametrize("nonce", [..., "", "made up by the client"])
async def test_an_api_that_asks_for_no_nonce_takes_any(api: Proving, nonce: Any) -> None:
    await possess(api.asked, api.name, scheme="pop", require_nonce=False)
    payload = api.holder.payload(await api.token(), api.url, nonce="x") | {"nonce": nonce}
    proof = api.holder.signed({name: value for name, value in payload.items() if value is not ...})
    assert (await api.call(proof)).status == 200


async def test_no_sentence_has_what_clients_split_challenges_at() -> None:
    told = [rule.sentence for rule in RULES.values()] + [rule.sentence for rule in RULES_OF_TOKENS.values()]
    assert [one for one in told if set(one) & set(',="\\')] == []


# schemes do not stand in for each other

CHALLENGE_OF = {"todolist": "Bearer", "todolist-pop": "PoP"}


@pytest.mark.parametrize("scheme", ["Bearer", "mtls_pop", "DPoP", "Basic", "PoP,"])
async def test_an_api_that_wants_proof_takes_nothing_else(api: Proving, scheme: str) -> None:
    for token in (await api.token(), await api.token(token_type=""), await api.proof()):
        reply = await api.call(token, scheme=scheme)
        assert (reply.status, body(reply)["error"]["code"]) == (401, "no_token")


@pytest.mark.parametrize("scheme", ["PoP", "mtls_pop", "DPoP", "Bearer"])
async def test_an_api_that_takes_bearer_tokens_takes_no_bound_one(asked: Asked, scheme: str) -> None:
    api = Proving(asked, holder(), "todolist")
    payload = api.holder.payload(await api.token(), api.url)
    for presented in (await api.token(), api.holder.signed(payload)):
        reply = await api.call(presented, scheme=scheme)
        assert (reply.status, (header(reply, "www-authenticate") or "")[:6]) == (401, "Bearer")


async def test_an_unbound_token_is_not_made_a_bound_one_by_signing(api: Proving) -> None:
    reply = await api.call(await api.proof(at=await api.token(token_type="")))
    assert sentence(reply) == RULES["key"].sentence


async def test_an_api_may_take_each_token_in_the_way_it_was_made_for(asked: Asked) -> None:
    await possess(asked, "todolist", scheme="either", require_nonce=False)
    api = Proving(asked, holder(), "todolist")
    bound, unbound = await api.token(), await api.token(token_type="")
    in_proof = [api.holder.signed(api.holder.payload(token, api.url)) for token in (bound, unbound)]
    statuses = [(await api.call(proof)).status for proof in in_proof]
    statuses += [(await api.call(token, scheme="Bearer")).status for token in (bound, unbound)]
    assert statuses == [200, 401, 401, 200]
    told = [value for name, value in (await asked.ask(api.url)).headers if name == "www-authenticate"]
    assert [challenge.partition(" ")[0] for challenge in told] == ["Bearer", "PoP"]


async def test_a_lenient_api_lets_a_bound_token_be_borne(api: Proving) -> None:
    lenient(api.asked.world, "api-bearer-where-pop-is-due")
    assert (await api.call(await api.token(), scheme="Bearer")).status == 200
    assert (await api.call(await api.proof())).status == 200


async def test_the_ready_line_tells_the_scheme_of_each_api(asked: Asked) -> None:
    from mock_entra.ready_line import resources

    told = {resource["client_id"]: resource["scheme"] for resource in resources(asked.world)}
    assert {name: told[asked.application(name).client_id] for name in CHALLENGE_OF} == {
        "todolist": "bearer",
        "todolist-pop": "pop",
    }


# the API, wrongly asked

Forged = Callable[[Proving], Awaitable[str]]


def with_head(**head: Any) -> Forged:
    async def forged(api: Proving) -> str:
        return api.holder.signed(api.holder.payload(await api.token(), api.url, "GET", await api.nonce()), **head)

    return forged


def claiming(**changed: Any) -> Forged:
    async def forged(api: Proving) -> str:
        moved = {name: int(clock.real()) + value if name == "ts" else value for name, value in changed.items()}
        return await api.proof(**moved)

    return forged


async def by_a_secret(api: Proving) -> str:
    """HMAC over what everybody knows: the public key."""
    payload = api.holder.payload(await api.token(), api.url, "GET", await api.nonce())
    public = api.holder.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    written = f"{encoded(json.dumps({'alg': 'HS256', 'typ': 'pop'}).encode())}.{encoded(json.dumps(payload).encode())}"
    return f"{written}.{encoded(hmac.digest(public, written.encode(), 'sha256'))}"


async def by_another_than_it_says(api: Proving) -> str:
    payload = api.holder.payload(await api.token(), api.url, "GET", await api.nonce())
    return holder(number=1).signed(payload, kid=...)


async def by_another(api: Proving) -> str:
    stranger = holder(number=1)
    return stranger.signed(stranger.payload(await api.token(), api.url, "GET", await api.nonce()))


# fmt: off
FORGERIES: dict[str, Forged] = {
    "kind":      with_head(typ="JWT"),
    "algorithm": by_a_secret,
    "signature": by_another_than_it_says,
    "key_name":  with_head(kid="another"),
    "key":       by_another,
    "age":       claiming(ts=-LIFE - 301),
    "method":    claiming(m="POST"),
    "host":      claiming(u="elsewhere.example"),
    "path":      claiming(p="/elsewhere"),
    "query":     claiming(q=[[], "a=1"]),
    "headers":   claiming(h=[["accept"], digest("accept: */*")]),
    "body":      claiming(b=digest("something")),
    "nonce":     claiming(nonce="bm9uY2U"),
}
# fmt: on
LENIENT = [name for name, rule in RULES.items() if rule.leniency]


def test_every_rule_has_a_forgery_that_breaks_it() -> None:
    assert list(FORGERIES) == list(RULES)


@pytest.mark.parametrize("rule", RULES)
async def test_each_rule_refuses_with_its_own_sentence(api: Proving, rule: str) -> None:
    reply = await api.call(await FORGERIES[rule](api))
    assert (reply.status, sentence(reply)) == (401, RULES[rule].sentence)


@pytest.mark.parametrize("rule", LENIENT)
async def test_a_leniency_skips_its_rules_and_leaves_the_others(api: Proving, rule: str) -> None:
    leniency = RULES[rule].leniency
    lenient(api.asked.world, str(leniency))
    passed = {name for name, forged in FORGERIES.items() if (await api.call(await forged(api))).status == 200}
    assert passed == {name for name, other in RULES.items() if other.leniency is leniency}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ts": ...}, "The member ts of the proof is missing."),
        ({"ts": 1.5}, "The member ts of the proof is malformed."),
        ({"ts": True}, "The member ts of the proof is malformed."),
        ({"m": ...}, "The member m of the proof is missing."),
        ({"u": ...}, "The member u of the proof is missing."),
        ({"p": ...}, "The member p of the proof is missing."),
        ({"p": 5}, "The member p of the proof is malformed."),
        ({"q": "a=1"}, "The member q of the proof is malformed."),
        ({"h": [["a"]]}, "The member h of the proof is malformed."),
        ({"nonce": 5}, "The member nonce of the proof is malformed."),
        ({"cnf": ...}, "The member cnf of the proof is missing."),
        ({"cnf": {"kid": "a key"}}, "The member cnf of the proof is malformed."),
        ({"at": "e30.e30"}, "The token is not a signed JSON Web Token."),
        ({"at": "e30.e30."}, "The claim exp is missing."),
    ],
    ids=str,
)
async def test_a_member_that_cannot_be_read_is_named(api: Proving, changed: dict[str, Any], told: str) -> None:
    payload = api.holder.payload(await api.token(), api.url, "GET", await api.nonce()) | changed
    proof = api.holder.signed({name: value for name, value in payload.items() if value is not ...})
    assert sentence(await api.call(proof)) == told


@pytest.mark.parametrize("proof", ["", "e30", "a.b", "e30.e30.", "....", "e30.W10.e30", "W10.e30.e30", "e30.e30.e31"])
async def test_what_is_no_proof_is_refused(api: Proving, proof: str) -> None:
    assert (await api.call(proof)).status == 401


@pytest.mark.parametrize("head", [{"crit": ["exp"]}, {"crit": []}, {"b64": True}], ids=str)
async def test_a_critical_header_parameter_is_refused(api: Proving, head: dict[str, Any]) -> None:
    payload = api.holder.payload(await api.token(), api.url, "GET", await api.nonce())
    written = {"alg": "RS256", "typ": "pop", **head}
    compact = ".".join((encoded(json.dumps(written).encode()), encoded(json.dumps(payload).encode()), "c2ln"))
    assert (await api.call(compact)).status == 401


async def test_a_key_that_is_weak_or_no_longer_secret_signs_nothing(api: Proving) -> None:
    weak = Holder(rsa.generate_private_key(65537, 1024), "RS256")
    token = await Proving(api.asked, weak).token()
    payload = weak.payload(token, api.url, "GET", await api.nonce())
    with pytest.warns(jwt.warnings.InsecureKeyLengthWarning):
        proof = weak.signed(payload)
    assert sentence(await api.call(proof)) == RULES["signature"].sentence
    told = {"jwk": api.holder.jwk | {"d": "secret"}}
    assert sentence(await api.call(await api.proof(cnf=told))) == RULES["algorithm"].sentence


# fmt: off
QUERIES: list[tuple[str, Any]] = [
    ("?a=1",     [[], ""]),
    ("?a=1",     [[], "a=2"]),
    ("",         [[], "a=1"]),
    ("?a=1",     [["a"], digest("a=2")]),
    ("?a=1&b=2", [["a"], digest("a=1")]),
    ("?a=1",     [["a", "b"], digest("a=1&b=2")]),
    ("?a=1&a=2", [["a"], digest("a=2")]),
    ("?a=1",     [["a", "a"], digest("a=1&a=1")]),
]
# fmt: on


@pytest.mark.parametrize(("query", "signed"), QUERIES, ids=str)
async def test_what_was_signed_of_a_query_is_all_that_may_come(api: Proving, query: str, signed: Any) -> None:
    proof = await api.proof(q=signed)
    assert sentence(await api.call(proof, url=api.url + query)) == RULES["query"].sentence


# fmt: off
ELSEWHERE: list[tuple[str, str, str]] = [
    ("HEAD",   "{api}",                                    "method"),
    ("DELETE", "{api}/1",                                  "method"),
    ("GET",    "{api}/1",                                  "path"),
    ("GET",    "https://localhost:8443{path}%20",          "path"),
    ("GET",    "https://localhost:8444{path}",             "host"),
    ("GET",    "https://127.0.0.1:8443{path}",             "host"),
]
# fmt: on


@pytest.mark.parametrize(("method", "url", "rule"), ELSEWHERE)
async def test_a_proof_taken_to_another_request_opens_nothing(api: Proving, method: str, url: str, rule: str) -> None:
    path = api.url.removeprefix(api.asked.world.origin)
    reply = await api.call(await api.proof(), method, url=url.format(api=api.url, path=path))
    assert reply.status in ((401, 404) if "%20" in url else (401,))
    if reply.status == 401:
        assert sentence(reply) == RULES[rule].sentence


# mutations: whatever is changed of a right request, by whoever cannot sign anew or signs something else, it is refused


async def test_no_letter_of_a_proof_can_be_another(api: Proving) -> None:
    proof = await api.proof()
    for at in range(0, len(proof), 3):
        letter = "A" if proof[at] != "A" else "B"
        mutant = f"{proof[:at]}{letter}{proof[at + 1 :]}"
        assert (await api.call(mutant)).status == 401, at


async def test_the_last_letter_of_each_part_has_one_right_form(api: Proving) -> None:
    """The bits that base64url leaves over must be zero: else one proof had several texts."""
    proof = await api.proof()
    ends = [at - 1 for at, letter in enumerate(f"{proof}.") if letter == "."]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_="
    mutants = {f"{proof[:at]}{letter}{proof[at + 1 :]}" for at in ends for letter in alphabet} - {proof}
    assert {(await api.call(mutant)).status for mutant in mutants} == {401}


async def test_no_part_of_one_proof_fits_another(api: Proving) -> None:
    one, two = (await api.proof()).split("."), (await api.proof(client_claims="x")).split(".")
    mixed = [[(one, two)[i >> at & 1][at] for at in range(3)] for i in range(1, 7)]
    others = [parts for parts in mixed if parts not in (one, two)]
    assert {(await api.call(".".join(parts))).status for parts in others} == {401}


EVERYTIME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
MEMBERS = ["at", "ts", "m", "u", "p", "nonce", "cnf"]


@EVERYTIME
@given(member=st.sampled_from(MEMBERS), value=anything)
async def test_no_member_can_be_anything_else_even_signed_by_the_right_key(
    api: Proving, member: str, value: Any
) -> None:
    right = api.holder.payload(await api.token(), api.url, "GET", await api.nonce())
    assume(value != right[member])
    assume(member != "ts" or not isinstance(value, int) or abs(value - right["ts"]) > LIFE + 300)
    assert (await api.call(api.holder.signed(right | {member: value}))).status == 401


@EVERYTIME
@given(member=st.sampled_from(["q", "h", "b"]), value=anything)
async def test_nothing_else_can_be_signed_of_query_headers_and_body(api: Proving, member: str, value: Any) -> None:
    assume(value is not None)
    right = api.holder.payload(await api.token(), api.url, "GET", await api.nonce())
    assert (await api.call(api.holder.signed(right | {member: value}))).status == 401


@EVERYTIME
@given(changes=st.dictionaries(st.sampled_from([*MEMBERS, "q", "h", "b", "more"]), anything, min_size=1))
async def test_no_payload_fits_the_signature_of_another(api: Proving, changes: dict[str, Any]) -> None:
    right = api.holder.payload(await api.token(), api.url, "GET", await api.nonce())
    assume(right | changes != right)
    head, _, signature = api.holder.signed(right).split(".")
    assert (await api.call(f"{head}.{encoded(json.dumps(right | changes).encode())}.{signature}")).status == 401


@EVERYTIME
@given(fields=st.dictionaries(st.sampled_from(["alg", "typ", "kid", "jwk", "x5c"]), anything, min_size=1))
async def test_no_header_fits_the_signature_of_another(api: Proving, fields: dict[str, Any]) -> None:
    right = api.holder.payload(await api.token(), api.url, "GET", await api.nonce())
    head, payload, signature = api.holder.signed(right).split(".")
    written = encoded(json.dumps({"alg": "RS256", "typ": "pop", **fields}).encode())
    assume(written != head)
    assert (await api.call(f"{written}.{payload}.{signature}")).status == 401


@EVERYTIME
@given(proof=st.text(st.sampled_from("abcABC019-_.= ,é\x00"), max_size=60))
async def test_no_text_breaks_the_api(api: Proving, proof: str) -> None:
    assert (await api.call(proof)).status == 401
