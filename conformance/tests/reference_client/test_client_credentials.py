"""The reference client: what it refuses, what it keeps, and that msal still is what it stands on."""

import inspect
import json
import re
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msal  # type: ignore[import-untyped]  # msal ships no types
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msal.oauth2cli.assertion import JwtAssertionCreator  # type: ignore[import-untyped]  # msal ships no types

from conformance.reference_client import (
    AppToken,
    AuthError,
    Certificate,
    ClientCredentialRequest,
    ConfidentialClientApplication,
    Configuration,
    Kind,
    SilentRequest,
    Source,
    claims,
    clouds,
    engine,
)
from conformance.reference_client.authority import canonical

TENANT = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def application(world: Any) -> Callable[..., ConfidentialClientApplication]:
    daemon, tenant = world.application("daemon", "workforce/contoso"), world.tenant("workforce/contoso")

    def make(**more: Any) -> ConfidentialClientApplication:
        told: dict[str, Any] = {
            "client_id": daemon["client_id"],
            "authority": tenant["authority"],
            "known_authorities": (tenant["authority"].split("/")[2],),
            "ca": world.ca,
            **(more or {"client_secret": daemon["secret"]}),
        }
        return ConfidentialClientApplication(Configuration(**told))

    return make


@pytest.fixture
def asked(world: Any) -> ClientCredentialRequest:
    return ClientCredentialRequest((f"{world.resource('todolist', 'workforce/contoso')['audience']}/.default",))


Make = Callable[..., ConfidentialClientApplication]


def requests(world: Any) -> int:
    return len(world.ledger.entries(endpoint="token"))


def test_a_token_comes_from_the_network_once_and_then_from_the_cache(
    application: Make, asked: ClientCredentialRequest, world: Any
) -> None:
    app = application()
    first, second = app.acquire_token_by_client_credential(asked), app.acquire_token_by_client_credential(asked)
    assert (first.source, second.source, requests(world)) == (Source.NETWORK, Source.CACHE, 1)
    assert first.access_token == second.access_token


def test_a_forced_refresh_goes_to_the_network(application: Make, asked: ClientCredentialRequest, world: Any) -> None:
    app = application()
    app.acquire_token_by_client_credential(asked)
    forced = ClientCredentialRequest(asked.scopes, skip_cache=True)
    assert app.acquire_token_by_client_credential(forced).source is Source.NETWORK


def test_a_refusal_is_asked_for_again_and_never_replayed(
    application: Make, asked: ClientCredentialRequest, world: Any
) -> None:
    app = application(client_secret="wrong-secret")
    for _ in range(2):
        with pytest.raises(AuthError) as caught:
            app.acquire_token_by_client_credential(asked)
        assert (caught.value.kind, caught.value.error_codes, caught.value.status) == (
            Kind.INVALID_CLIENT,
            (7000215,),
            401,
        )
    assert requests(world) == 2


def test_a_certificate_is_named_afresh_for_every_request(
    application: Make, asked: ClientCredentialRequest, world: Any
) -> None:
    told = world.application("daemon", "workforce/contoso")["certificate"]
    app = application(client_certificate=Certificate(told["pem"], told["key"]))
    for _ in range(2):
        app.acquire_token_by_client_credential(ClientCredentialRequest(asked.scopes, skip_cache=True))
    bodies = {entry["request"]["body"] for entry in world.ledger.entries(endpoint="token")}
    assert len(bodies) == 2


def test_the_environment_is_never_looked_at(
    application: Make, asked: ClientCredentialRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "/nonsense")
    assert application().acquire_token_by_client_credential(asked).source is Source.NETWORK


def test_the_cache_keeps_the_port_of_its_authority(application: Make, asked: ClientCredentialRequest) -> None:
    app = application()
    app.acquire_token_by_client_credential(asked)
    [entry] = json.loads(app.serialize_cache())["AccessToken"].values()
    assert entry["environment"].startswith("localhost:")


def test_a_cache_taken_over_by_another_object_answers(
    application: Make, asked: ClientCredentialRequest, world: Any
) -> None:
    one, other = application(), application()
    one.acquire_token_by_client_credential(asked)
    other.deserialize_cache(one.serialize_cache())
    assert other.acquire_token_by_client_credential(asked).source is Source.CACHE


def test_a_token_due_to_be_refreshed_is_kept_where_the_authority_is_down(
    application: Make, asked: ClientCredentialRequest, world: Any
) -> None:
    app = application()
    world.faults.add({"match": {"endpoint": "token"}, "json": ageing(0)})
    first = app.acquire_token_by_client_credential(asked)
    world.faults.add({"match": {"endpoint": "token"}, "times": None, "status": 503, "body": "down"})
    second = app.acquire_token_by_client_credential(asked)
    assert (second.source, second.access_token) == (Source.CACHE, first.access_token)


def ageing(refresh_in: int) -> dict[str, Any]:
    return {"access_token": "ageing", "token_type": "Bearer", "expires_in": 3600, "refresh_in": refresh_in}


def test_a_provided_token_is_asked_for_when_the_last_is_stale(
    application: Make, asked: ClientCredentialRequest
) -> None:
    tokens = iter([AppToken("one", 100), AppToken("two", 3600)])
    app = application(app_token_provider=lambda _: next(tokens))
    assert [app.acquire_token_by_client_credential(asked).access_token for _ in range(3)] == ["one", "two", "two"]


def test_silently_nobody_gets_an_applications_token(application: Make, asked: ClientCredentialRequest) -> None:
    app = application()
    app.acquire_token_by_client_credential(asked)
    with pytest.raises(AuthError) as caught:
        app.acquire_token_silent(SilentRequest(asked.scopes))
    assert caught.value.kind is Kind.CACHE_MISS


def test_capabilities_reach_the_authority_with_the_challenge(
    application: Make, asked: ClientCredentialRequest, world: Any
) -> None:
    secret = world.application("daemon", "workforce/contoso")["secret"]
    app = application(client_secret=secret, client_capabilities=("cp1",))
    challenged = ClientCredentialRequest(asked.scopes, claims='{"access_token": {"nbf": {"essential": true}}}')
    app.acquire_token_by_client_credential(challenged)
    assert world.ledger.entries(endpoint="token", form={"grant_type": "client_credentials"})
    assert "xms_cc" in world.ledger.entries(endpoint="token")[0]["request"]["body"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"client_secret": "a", "client_assertion": str}, "invalid_client_credential"),
        ({"client_secret": None}, "invalid_client_credential"),
        ({"client_secret": "a", "authority": "http://login.microsoftonline.com/x"}, "invalid_authority"),
        ({"client_secret": "a", "authority": "https://login.microsoftonline.com"}, "invalid_authority"),
    ],
)
def test_a_wrong_configuration_is_refused_before_anything_is_sent(changed: dict[str, Any], code: str) -> None:
    told = {"client_id": "x", "authority": f"https://login.microsoftonline.com/{TENANT}", **changed}
    with pytest.raises(AuthError) as caught:
        ConfidentialClientApplication(Configuration(**told))
    assert (caught.value.kind, caught.value.code) == (Kind.USAGE, code)


def test_an_application_has_no_token_of_its_own_at_common() -> None:
    told = Configuration("x", "https://login.microsoftonline.com/common", client_secret="a")
    with pytest.raises(AuthError) as caught:
        ConfidentialClientApplication(told).acquire_token_by_client_credential(ClientCredentialRequest(("a/.default",)))
    assert (caught.value.kind, caught.value.code) == (Kind.USAGE, "missing_tenant_id_error")


@pytest.mark.parametrize("scopes", [(), ("a",), ("a/.default", "b/.default"), ("openid",)])
def test_an_application_asks_for_one_default_scope(application: Make, scopes: tuple[str, ...]) -> None:
    with pytest.raises(AuthError) as caught:
        application().acquire_token_by_client_credential(ClientCredentialRequest(scopes))
    assert caught.value.kind is Kind.USAGE


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("https://contoso.ciamlogin.com", "/contoso.onmicrosoft.com"),
        ("https://Contoso.CIAMlogin.com/", "/contoso.onmicrosoft.com"),
        (f"https://contoso.ciamlogin.com/{TENANT}/v2.0", f"/{TENANT}"),
        (f"https://login.microsoftonline.com/{TENANT}/", f"/{TENANT}"),
    ],
)
def test_an_authority_is_written_in_one_way(given: str, path: str) -> None:
    assert canonical(given).path == path


def test_hosts_of_one_cloud_are_the_same_and_of_two_are_not() -> None:
    assert clouds.same_cloud("login.microsoftonline.com", "sts.windows.net")
    assert not clouds.same_cloud("login.microsoftonline.com", "login.microsoftonline.us")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # what is slow is a busy machine
@given(st.dictionaries(st.text(string.ascii_letters + "é☃", min_size=1), st.integers(), max_size=3))
def test_claims_stay_when_capabilities_are_merged_in(challenge: dict[str, int]) -> None:
    told = {"id_token": challenge} if challenge else {}
    merged = json.loads(claims.merged(json.dumps(told), ("cp1",)))
    assert merged.pop("access_token") == {"xms_cc": {"values": ["cp1"]}}
    assert merged == told


@pytest.mark.parametrize("challenge", ["not json", "[]", '"x"'])
def test_claims_that_are_no_object_are_refused(challenge: str) -> None:
    with pytest.raises(AuthError, match="claims are a JSON object"):
        claims.merged(challenge, ())


def test_msal_still_is_what_the_engine_stands_on() -> None:
    """A newer msal that breaks this wants a look at engine.py."""
    cache = engine.new_cache()
    assert {"modify", "serialize", "deserialize", "key_makers", "_cache", "_lock"} <= {*dir(cache), *vars(cache)}
    assert set(engine.Section) <= set(cache.key_makers)
    assert {"audience", "issuer", "subject", "expires_at", "issued_at", "not_before"} <= set(
        inspect.signature(JwtAssertionCreator.create_normal_assertion).parameters
    )
    assert tuple(int(part) for part in msal.__version__.split(".")[:2]) >= (1, 31)


def test_msal_is_known_to_one_module_only() -> None:
    folder = Path(engine.__file__).parent
    knowing = {file.stem for file in folder.glob("*.py") if re.search(r"\b(from|import) msal\b", file.read_text())}
    assert knowing == {"engine"}
