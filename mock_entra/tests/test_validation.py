"""An API lets in who has a right token, and tells everybody else which rule the token breaks."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from mock_entra import authority, signing
from mock_entra.faults import Fault, Match
from mock_entra.keys import SigningKey
from mock_entra.resources.validation import RULES
from mock_entra.resources.validation.key_set import MOST_SOUGHT, PATIENCE, RENEWAL
from mock_entra.resources.validation.tolerance import TOLERANCE
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.minting import Called, by_header, header, lenient, unsigned
from mock_entra.world import Leniency

pytestmark = pytest.mark.anyio
FOREIGN = "77777777-0000-4000-8000-000000000007"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def stranger() -> SigningKey:
    """A key that no tenant publishes."""
    return SigningKey.generate()


@pytest.fixture
def api(asked: Asked) -> Called:
    asked.world.clock.freeze(1_800_000_000)
    return Called(asked)


def fetched(api: Called) -> int:
    """How often the API asked for the tenant's keys."""
    return sum(exchange.endpoint == "keys" for exchange in api.world.ledger)


Forged = Callable[[Called, SigningKey], Awaitable[str]]


async def without_signature(api: Called, _: SigningKey) -> str:
    return unsigned({"alg": "none", "typ": "JWT"}, api.claims({"scp": "ToDoList.Read", "oid": FOREIGN}))


async def with_hmac(api: Called, _: SigningKey) -> str:
    return signing.hs256_over_public_key(api.key, api.claims({"scp": "ToDoList.Read", "oid": FOREIGN}))


async def of_a_stranger(api: Called, stranger: SigningKey) -> str:
    return by_header(
        {"alg": "RS256", "kid": api.key.kid}, api.claims({"scp": "ToDoList.Read", "oid": FOREIGN}), stranger
    )


def claiming(**claims: Any) -> Forged:
    async def forged(api: Called, _: SigningKey) -> str:
        moved = {name: api.world.clock.now() + at if name in ("exp", "nbf") else at for name, at in claims.items()}
        return await api.of_user("alice", **moved)

    return forged


# fmt: off
FORGERIES: dict[str, Forged] = {
    "signed":     without_signature,
    "algorithm":  with_hmac,
    "signature":  of_a_stranger,
    "issuer":     claiming(iss="https://login.example/v2.0"),
    "audience":   claiming(aud=FOREIGN),
    "tenant":     claiming(tid=FOREIGN),
    "expiry":     claiming(exp=-TOLERANCE - 1),
    "not_before": claiming(nbf=TOLERANCE + 1),
    "binding":    claiming(cnf={"kid": "a key"}),
    "permission": claiming(scp=..., roles=[]),
    "continuity": claiming(xms_cc=["cp1"], oid=FOREIGN),
}
# fmt: on
LENIENT = [name for name, rule in RULES.items() if rule.leniency]


def test_every_rule_has_a_forgery_that_breaks_it() -> None:
    assert list(FORGERIES) == list(RULES)


def test_every_leniency_of_validation_belongs_to_one_rule() -> None:
    elsewhere = {Leniency.API_READ_MAY_WRITE, Leniency.API_EVERYONE_SEES_ALL, Leniency.API_OWNER_BY_NAME}
    named = [rule.leniency for rule in RULES.values() if rule.leniency]
    assert sorted(named) == sorted({word for word in Leniency if word.startswith("api-")} - elsewhere)


@pytest.mark.parametrize("rule", RULES)
async def test_each_rule_refuses_with_its_own_sentence(api: Called, stranger: SigningKey, rule: str) -> None:
    broken = RULES[rule]
    reply = await api.call(await FORGERIES[rule](api, stranger))
    error = {"permission": "insufficient_scope", "continuity": "insufficient_claims"}.get(rule, "invalid_token")
    assert reply.status == broken.status
    challenge, said = header(reply, "www-authenticate") or "", f'error="{error}", error_description="{broken.sentence}"'
    assert said in challenge if rule == "continuity" else challenge == f"Bearer {said}"
    assert body(reply) == {"error": {"code": error, "message": broken.sentence}}


@pytest.mark.parametrize("rule", LENIENT)
async def test_a_leniency_lets_the_token_pass_that_breaks_its_rule(
    api: Called, stranger: SigningKey, rule: str
) -> None:
    lenient(api.world, str(RULES[rule].leniency))
    assert (await api.call(await FORGERIES[rule](api, stranger))).status == 200


@pytest.mark.parametrize("rule", LENIENT)
async def test_a_leniency_leaves_every_other_rule_as_it_was(api: Called, stranger: SigningKey, rule: str) -> None:
    lenient(api.world, str(RULES[rule].leniency))
    others = {name: await api.call(await FORGERIES[name](api, stranger)) for name in RULES if name != rule}
    said = {name: body(reply)["error"]["message"] for name, reply in others.items()}
    assert said == {name: RULES[name].sentence for name in others}


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("own", [True, False], ids=["own name", "real name"])
async def test_an_api_accepts_tokens_of_the_version_it_is_set_for(asked: Asked, version: str, own: bool) -> None:
    asked.world.clock.freeze()
    accepting, other = ("todolist-v1", "todolist") if version == "v1" else ("todolist", "todolist-v1")
    for name, status in ((accepting, 200), (other, 401)):
        api = Called(asked, name)
        issuer = authority.issuer(asked.world, asked.tenant("contoso"), 1 if version == "v1" else 2, own=own)
        token = await api.of_app(iss=issuer)
        assert (await api.call(token)).status == status


@pytest.mark.parametrize("written", ["{client_id}", "{client_id}/", "api://{client_id}", "api://{client_id}/"])
async def test_a_v1_token_may_name_its_audience_in_each_way_a_client_may_ask(asked: Asked, written: str) -> None:
    api = Called(asked, "todolist-v1")
    issuer = authority.issuer(asked.world, asked.tenant("contoso"), 1, own=True)
    token = await api.of_app(iss=issuer, aud=written.replace("{client_id}", api.client_id))
    assert (await api.call(token)).status == 200


@pytest.mark.parametrize("written", ["{client_id}/", "api://{client_id}"])
async def test_a_v2_token_names_its_audience_by_client_id_alone(api: Called, written: str) -> None:
    token = await api.of_app(aud=written.replace("{client_id}", api.client_id))
    assert body(await api.call(token))["error"]["message"] == RULES["audience"].sentence


@pytest.mark.parametrize("changed", [{"exp": -TOLERANCE}, {"nbf": TOLERANCE}], ids=["just expired", "just not yet"])
async def test_clocks_may_differ_by_the_tolerance(api: Called, changed: dict[str, float]) -> None:
    token = await claiming(**changed)(api, api.key)
    assert (await api.call(token)).status == 200


async def test_a_token_ages_with_the_clock_of_its_world(api: Called) -> None:
    token = await api.of_app()
    api.world.clock.travel(3600 + TOLERANCE + 1)
    assert body(await api.call(token))["error"]["message"] == RULES["expiry"].sentence


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"exp": ...}, "The claim exp is missing."),
        ({"exp": "tomorrow"}, "The claim exp is malformed."),
        ({"exp": True}, "The claim exp is malformed."),
        ({"exp": float("inf")}, "The claim exp is malformed."),
        ({"nbf": []}, "The claim nbf is malformed."),
        ({"aud": {"a": 1}}, "The claim aud is malformed."),
        ({"roles": "ToDoList.Read.All"}, "The claim roles is malformed."),
        ({"scp": ["ToDoList.Read"]}, "The claim scp is malformed."),
        ({"oid": ..., "scp": "ToDoList.Read"}, "The token names no user: it has no oid."),
    ],
    ids=str,
)
async def test_a_claim_that_cannot_be_read_is_named(api: Called, changed: dict[str, Any], sentence: str) -> None:
    assert body(await api.call(await api.token(**changed)))["error"]["message"] == sentence


@pytest.mark.parametrize(
    "fields", [{"crit": ["b64"]}, {"crit": []}, {"crit": ["exp"], "exp": 1}, {"b64": True}], ids=str
)
async def test_a_critical_header_parameter_is_refused(api: Called, fields: dict[str, Any]) -> None:
    token = by_header({"alg": "RS256", "kid": api.key.kid, **fields}, api.claims({"scp": "ToDoList.Read"}), api.key)
    assert header(await api.call(token), "www-authenticate") is not None
    assert (await api.call(token)).status == 401


@pytest.mark.parametrize("token", ["e30", "a.b", "e30.e30.", "....", "e30.W10.e30", f"{'e30.' * 4}e30", "W10.e30.e30"])
async def test_what_is_no_token_is_an_invalid_token(api: Called, token: str) -> None:
    reply = await api.call(token)
    assert (reply.status, body(reply)["error"]["code"]) == (401, "invalid_token")


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer a b", "Basic YTpi", "PoP {t}", "mtls_pop {t}", "{t}", "DPoP {t}"],
)
async def test_who_presents_no_bearer_token_is_told_the_scheme_and_no_error(
    api: Called, authorization: str | None
) -> None:
    token = await api.of_app()
    sent = {} if authorization is None else {"authorization": authorization.replace("{t}", token)}
    reply = await api.call(None, headers=sent)
    assert (reply.status, header(reply, "www-authenticate")) == (401, "Bearer")


async def test_the_scheme_is_compared_without_regard_to_case(api: Called) -> None:
    token = await api.of_app()
    assert (await api.call(None, headers={"authorization": f"bEARER  {token}"})).status == 200


async def test_a_token_elsewhere_than_in_the_header_is_none(api: Called) -> None:
    reply = await api.asked.ask(f"{api.address}?access_token={await api.of_app()}")
    assert header(reply, "www-authenticate") == "Bearer"


async def test_no_refusal_repeats_the_token(api: Called, stranger: SigningKey) -> None:
    for forged in FORGERIES.values():
        token = await forged(api, stranger)
        reply = await api.call(token)
        said = f"{reply.body!r}{reply.headers}"
        assert not any(part and part in said for part in token.split("."))


async def test_keys_are_fetched_once_and_kept(api: Called) -> None:
    for _ in range(3):
        await api.call(await api.of_app())
    assert fetched(api) == 1


async def test_two_apis_of_a_tenant_share_its_keys(asked: Asked) -> None:
    for name, version in (("todolist", 2), ("todolist-v1", 1)):
        api = Called(asked, name)
        issuer = authority.issuer(asked.world, asked.tenant("contoso"), 1 if version == 1 else 2, own=True)
        assert (await api.call(await api.of_app(iss=issuer))).status == 200
    assert fetched(api) == 1


async def test_an_unknown_key_is_looked_for_once_and_then_no_more(api: Called, stranger: SigningKey) -> None:
    await api.call(await api.of_app())
    for _ in range(3):
        reply = await api.call(await api.token(stranger, scp="ToDoList.Read"))
        assert body(reply)["error"]["message"] == RULES["signature"].sentence
    assert fetched(api) == 2


async def test_an_unknown_key_is_looked_for_again_after_a_while(api: Called, stranger: SigningKey) -> None:
    await api.call(await api.token(stranger))
    api.world.clock.travel(PATIENCE)
    await api.call(await api.token(stranger))
    assert fetched(api) == 2


async def test_unknown_keys_cannot_make_the_api_ask_without_end(api: Called) -> None:
    for number in range(MOST_SOUGHT + 5):
        await api.call(by_header({"alg": "RS256", "kid": f"{number}"}, api.claims({}), api.key))
    assert fetched(api) == MOST_SOUGHT


async def test_a_token_that_names_no_key_makes_nobody_look_for_one(api: Called) -> None:
    reply = await api.call(by_header({"alg": "RS256"}, api.claims({}), api.key))
    assert (body(reply)["error"]["message"], fetched(api)) == (RULES["signature"].sentence, 0)


async def test_a_rotated_key_is_found_at_once_and_a_withdrawn_one_is_refused(api: Called) -> None:
    old = await api.of_app()
    assert (await api.call(old)).status == 200
    tenant = api.asked.tenant("contoso")
    for _ in range(2):
        await api.world.keys.rotate(tenant.id, tenant.key_owner, overlap=False)
        assert (await api.call(await api.of_app())).status == 200
    assert body(await api.call(old))["error"]["message"] == RULES["signature"].sentence


async def test_keys_are_renewed_daily(api: Called) -> None:
    await api.call(await api.of_app())
    api.world.clock.travel(RENEWAL)
    await api.call(await api.of_app())
    assert fetched(api) == 2


# fmt: off
BROKEN = [
    Fault(match=Match(endpoint="keys"), status=500),
    Fault(match=Match(endpoint="keys"), body="no json"),
    Fault(match=Match(endpoint="keys"), json={"keys": "none"}),
    Fault(match=Match(endpoint="keys"), json=[]),
    Fault(match=Match(endpoint="keys"), transport="reset"),
]
# fmt: on


@pytest.mark.parametrize("fault", BROKEN, ids=["status", "text", "keys", "list", "reset"])
async def test_keys_that_cannot_be_fetched_are_the_apis_trouble_and_not_the_tokens(api: Called, fault: Fault) -> None:
    await api.world.faults.add(fault)
    reply = await api.call(await api.of_app())
    assert (reply.status, body(reply)["error"]["code"]) == (503, "keys_unavailable")
    assert (await api.call(await api.of_app())).status == 200


async def test_a_known_key_serves_on_while_the_authority_does_not_answer(api: Called) -> None:
    await api.call(await api.of_app())
    api.world.clock.travel(RENEWAL)
    await api.world.faults.add(Fault(match=Match(endpoint="keys"), status=503))
    assert (await api.call(await api.of_app())).status == 200


ODD_KEYS: list[Any] = [None, 5, {}, {"kty": "EC", "kid": "e"}, {"kty": "RSA", "kid": "r", "n": "!", "e": "AQAB"}]


async def test_keys_that_are_of_no_use_are_passed_over(api: Called) -> None:
    document = {"keys": [*ODD_KEYS, api.key.jwk(), {**api.key.jwk(), "kid": "even", "n": "AA", "e": "AA"}]}
    await api.world.faults.add(Fault(match=Match(endpoint="keys"), json=document))
    assert (await api.call(await api.of_app())).status == 200


async def test_a_token_of_the_token_endpoint_is_accepted(asked: Asked) -> None:
    api, token = Called(asked), body(await asked.token())["access_token"]
    assert (await api.call(token)).status == 200


@pytest.mark.parametrize(("tenant", "kind"), [("contoso", "ciam"), ("fabrikam", "ciam"), ("contoso", "b2c")])
async def test_every_kind_of_tenant_has_its_api(asked: Asked, tenant: str, kind: str) -> None:
    of = asked.tenant(tenant, kind)
    token = body(await asked.token(of))["access_token"]
    api = next(a for a in asked.world.directory.applications(of.id) if a.api)
    reply = await asked.ask(f"/resources/{api.client_id}/api/todolist", headers={"authorization": f"Bearer {token}"})
    assert reply.status == 200
