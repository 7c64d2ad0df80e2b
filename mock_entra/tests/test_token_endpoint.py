"""RFC 6749 3.2 and 4.4 at this authority: what is granted, and each refusal by its row."""

import json
from base64 import b64encode, urlsafe_b64decode
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import pytest

from mock_entra import errors
from mock_entra.directory import Tenant
from mock_entra.tests.conftest import Asked, body
from mock_entra.wire import Reply

GRAPH = "https://graph.microsoft.com"


def claims(reply: Reply) -> dict[str, Any]:
    assert reply.status == 200, reply.body
    return decoded(body(reply)["access_token"].split(".")[1])


def decoded(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(urlsafe_b64decode(part + "=="))
    return found


def refused(reply: Reply, row: errors.Row) -> dict[str, Any]:
    told: dict[str, Any] = body(reply)
    assert (reply.status, told["error"], told["error_codes"]) == (row.status, row.error, [row.code]), told
    assert told["error_description"].startswith(f"AADSTS{row.code}: {row.text.partition('{')[0]}")
    return told


def basic(client_id: str, secret: str) -> dict[str, str]:
    pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    return {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}


async def test_an_application_gets_a_bearer_token_for_an_hour(asked: Asked) -> None:
    told = body(await asked.token())
    assert set(told) == {"token_type", "expires_in", "ext_expires_in", "access_token"}
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 3599)


async def test_a_v2_token_has_exactly_the_claims_the_service_writes(asked: Asked) -> None:
    tenant, found = asked.tenant("contoso"), claims(await asked.token())
    shared = {
        "aud",
        "iss",
        "iat",
        "nbf",
        "exp",
        "aio",
        "oid",
        "rh",
        "sub",
        "tid",
        "uti",
        "ver",
        "xms_ftd",
        "roles",
        "idtyp",
    }
    assert set(found) == shared | {"azp", "azpacr"}
    assert found["aud"] == asked.application("todolist").client_id
    assert found["iss"] == f"https://localhost:8443/{tenant.id}/v2.0"
    assert found["sub"] == found["oid"] == str(UUID(found["oid"]))
    assert (found["azp"], found["azpacr"], found["idtyp"], found["ver"]) == (
        asked.application("daemon").client_id,
        "1",
        "app",
        "2.0",
    )
    assert found["exp"] - found["iat"] == 3599


async def test_a_v1_token_says_what_was_asked_for_and_by_which_application(asked: Asked) -> None:
    uri = asked.application("todolist-v1").identifier_uris[0]
    found = claims(await asked.token(scope=f"{uri}/.default"))
    assert (found["aud"], found["ver"], found["appidacr"]) == (uri, "1.0", "1")
    assert found["iss"] == found["idp"] == f"https://localhost:8443/{asked.tenant('contoso').id}/"
    assert found["appid"] == asked.application("daemon").client_id
    assert not set(found) & {"azp", "azpacr", "idtyp"}


async def test_only_v1_tokens_name_their_certificate_in_the_header(asked: Asked) -> None:
    v2 = body(await asked.token())["access_token"]
    v1 = body(await asked.token(scope=f"{GRAPH}/.default"))["access_token"]
    assert set(decoded(v2.split(".")[0])) == {"typ", "alg", "kid"}
    header = decoded(v1.split(".")[0])
    assert header["x5t"] == header["kid"]


async def test_the_v1_endpoint_takes_a_resource_and_writes_numbers_as_text(asked: Asked) -> None:
    told = body(await asked.token(path="oauth2/token", scope="", resource=GRAPH))
    assert told["resource"] == GRAPH
    assert told["expires_in"] == "3599"
    assert int(told["expires_on"]) - int(told["not_before"]) == 3599


async def test_every_token_is_another(asked: Asked) -> None:
    first, second = claims(await asked.token()), claims(await asked.token())
    assert first["uti"] != second["uti"]


@pytest.mark.parametrize("stray", ["", "openid offline_access profile", "email"])
async def test_scopes_that_clients_add_unasked_are_ignored(asked: Asked, stray: str) -> None:
    scope = asked.daemon(asked.tenant("contoso"))["scope"]
    assert claims(await asked.token(scope=f"{stray} {scope}"))["roles"]


async def test_a_resource_is_named_by_uri_by_client_id_or_with_a_closing_slash(asked: Asked) -> None:
    api = asked.application("todolist")
    for name in (api.identifier_uris[0], api.client_id, api.client_id.upper(), f"{api.identifier_uris[0]}/"):
        assert claims(await asked.token(scope=f"{name}/.default"))["aud"] == api.client_id


async def test_a_v1_audience_is_the_resource_as_it_was_written(asked: Asked) -> None:
    assert claims(await asked.token(scope=f"{GRAPH}//.default"))["aud"] == f"{GRAPH}/"


@pytest.mark.parametrize(
    "name", ["https://management.azure.com/", "https://vault.azure.net", "https://storage.azure.com"]
)
async def test_first_party_apis_are_known_in_every_tenant(asked: Asked, name: str) -> None:
    for tenant in (asked.tenant("contoso"), asked.tenant("contoso", "ciam"), asked.tenant("contoso", "b2c")):
        assert claims(await asked.token(tenant, scope=f"{name}/.default"))["ver"] == "1.0"


async def test_unknown_parameters_are_ignored(asked: Asked) -> None:
    assert (await asked.token(x_nobody_knows="1", client_info="1")).status == 200


async def test_an_application_that_is_public_too_may_use_its_secret(asked: Asked) -> None:
    hybrid = asked.application("hybrid")
    reply = await asked.token(client_id=hybrid.client_id, client_secret=asked.secret("hybrid"))
    assert claims(reply)["roles"] == ["ToDoList.Read.All"]


async def test_a_secret_may_come_in_the_authorization_header(asked: Asked) -> None:
    tenant, sent = asked.tenant("contoso"), asked.daemon(asked.tenant("contoso"))
    headers = basic(sent.pop("client_id"), sent.pop("client_secret"))
    reply = await asked.ask(f"/{tenant.id}/oauth2/v2.0/token", "POST", form=sent, headers=headers)
    assert claims(reply)["azpacr"] == "1"


async def test_roles_are_absent_until_an_administrator_consents(asked: Asked) -> None:
    unconsented = asked.application("unconsented")
    found = claims(await asked.token(client_id=unconsented.client_id, client_secret=asked.secret("unconsented")))
    assert "roles" not in found


@pytest.mark.parametrize("kind", ["workforce", "ciam", "b2c"])
async def test_the_tenant_may_be_named_by_domain_in_any_case_and_with_a_closing_slash(asked: Asked, kind: str) -> None:
    tenant = asked.tenant("contoso", kind)
    for path in (f"/{tenant.domains[0]}/oauth2/v2.0/token", f"/{tenant.id.upper()}/OAuth2/V2.0/Token/"):
        reply = await asked.ask(path, "POST", form=asked.daemon(tenant))
        assert claims(reply)["tid"] == tenant.id


@pytest.mark.parametrize("path", ["/{domain}/b2c_1_susi", "/tfp/{domain}/B2C_1_SUSI"])
async def test_b2c_authorities_name_a_user_flow(asked: Asked, path: str) -> None:
    tenant = asked.tenant("contoso", "b2c")
    reply = await asked.ask(f"{path.format(domain=tenant.domain)}/oauth2/v2.0/token", "POST", form=asked.daemon(tenant))
    assert claims(reply)["iss"] == f"https://localhost:8443/{tenant.id}/v2.0/"


# refusals


async def test_a_refusal_has_every_field_of_the_service(asked: Asked) -> None:
    correlation = "6f0d8b8e-6a0f-4f6d-9f30-0123456789ab"
    tenant, form = asked.tenant("contoso"), {"grant_type": "client_credentials"}
    url = f"/{tenant.id}/oauth2/v2.0/token"
    reply = await asked.ask(url, "POST", form=form, headers={"client-request-id": correlation})
    told, headers = body(reply), dict(reply.headers)
    assert set(told) == {"error", "error_description", "error_codes", "timestamp", "trace_id", "correlation_id"}
    assert told["correlation_id"] == headers["client-request-id"] == correlation
    assert told["trace_id"] == headers["x-ms-request-id"] == str(UUID(told["trace_id"]))
    assert told["error_description"].endswith(
        f" Trace ID: {told['trace_id']} Correlation ID: {correlation} Timestamp: {told['timestamp']}"
    )
    assert headers["cache-control"].startswith("no-store")


async def test_error_uri_leads_to_a_page_about_the_number(asked: Asked) -> None:
    told = body(await asked.token(client_secret="wrong-secret"))
    page = await asked.ask(told["error_uri"])
    assert page.status == 200
    assert b"AADSTS7000215" in page.body


@pytest.mark.parametrize("missing", ["grant_type", "client_id", "scope"])
async def test_a_missing_parameter_is_900144(asked: Asked, missing: str) -> None:
    told = refused(await asked.token(**{missing: ""}), errors.MISSING_PARAMETER)
    assert f"'{missing}'" in told["error_description"]


async def test_a_body_that_is_no_form_is_a_form_without_parameters(asked: Asked) -> None:
    url = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"
    headers = {"content-type": "application/json"}
    refused(await asked.ask(url, "POST", body=b'{"grant_type": "x"}', headers=headers), errors.MISSING_PARAMETER)


async def test_a_parameter_sent_twice_is_refused(asked: Asked) -> None:
    sent = urlencode(asked.daemon(asked.tenant("contoso"))).encode() + b"&scope=other"
    url = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"
    refused(await asked.ask(url, "POST", form=sent), errors.DUPLICATED_PARAMETER)


async def test_get_is_not_a_verb_of_the_token_endpoint(asked: Asked) -> None:
    refused(await asked.ask(f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"), errors.VERB_NOT_ALLOWED)


@pytest.mark.parametrize(
    ("changed", "row"),
    [
        ({"grant_type": "magic"}, errors.UNSUPPORTED_GRANT_TYPE),
        ({"client_id": "5d0d1c3c-0000-4000-8000-00000000dead"}, errors.NOT_AN_APPLICATION_ID),
        ({"client_id": "not a guid"}, errors.NOT_AN_APPLICATION_ID),
        ({"client_secret": "wrong-secret"}, errors.WRONG_SECRET),
        ({"client_secret": ""}, errors.MISSING_CREDENTIAL),
        ({"scope": "User.Read"}, errors.NOT_A_DEFAULT_SCOPE),
        ({"scope": f"{GRAPH}/User.Read.All"}, errors.NOT_A_DEFAULT_SCOPE),
        ({"scope": "openid profile"}, errors.NOT_A_DEFAULT_SCOPE),
        ({"scope": f"{GRAPH}/.default https://vault.azure.net/.default"}, errors.SEVERAL_RESOURCES),
        ({"scope": "api://nobody/.default"}, errors.UNKNOWN_RESOURCE),
        ({"token_type": "magic"}, errors.UNSUPPORTED_TOKEN_TYPE),
    ],
)
async def test_each_mistake_has_its_row(asked: Asked, changed: dict[str, str], row: errors.Row) -> None:
    refused(await asked.token(**changed), row)


async def test_a_secret_in_body_and_header_at_once_is_one_credential_too_many(asked: Asked) -> None:
    sent = asked.daemon(asked.tenant("contoso")) | {"client_assertion": "x"}
    url = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"
    refused(await asked.ask(url, "POST", form=sent), errors.SEVERAL_CREDENTIALS)


async def test_a_secret_in_header_and_body_is_one_credential_too_many(asked: Asked) -> None:
    sent = asked.daemon(asked.tenant("contoso"))
    url, headers = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token", basic(sent["client_id"], sent["client_secret"])
    refused(await asked.ask(url, "POST", form=sent, headers=headers), errors.SEVERAL_CREDENTIALS)


async def test_header_and_form_must_name_one_application(asked: Asked) -> None:
    sent = asked.daemon(asked.tenant("contoso"))
    headers = basic(asked.application("reader").client_id, sent.pop("client_secret"))
    url = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"
    refused(await asked.ask(url, "POST", form=sent, headers=headers), errors.MALFORMED_BASIC)


@pytest.mark.parametrize("header", ["Basic !!!", "Basic bm9jb2xvbg==", "Basic /w=="])
async def test_a_basic_header_that_cannot_be_read_is_refused(asked: Asked, header: str) -> None:
    sent = {"grant_type": "client_credentials", "scope": "x/.default"}
    url = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"
    refused(await asked.ask(url, "POST", form=sent, headers={"authorization": header}), errors.MALFORMED_BASIC)


async def test_a_public_client_must_not_present_a_credential(asked: Asked) -> None:
    desktop = asked.application("desktop").client_id
    refused(await asked.token(client_id=desktop, client_secret="anything"), errors.PUBLIC_WITH_CREDENTIAL)


async def test_a_public_client_cannot_ask_for_itself(asked: Asked) -> None:
    desktop = asked.application("desktop").client_id
    refused(await asked.token(client_id=desktop, client_secret=""), errors.MISSING_CREDENTIAL)


async def test_an_application_of_another_tenant_is_unknown_in_this_one(asked: Asked) -> None:
    stranger = asked.daemon(asked.tenant("fabrikam", "ciam"))
    told = refused(await asked.token(asked.tenant("contoso"), **stranger), errors.UNKNOWN_APPLICATION)
    assert "Contoso" in told["error_description"]


@pytest.mark.parametrize("segment", ["common", "organizations", "consumers"])
async def test_an_application_must_name_its_tenant(asked: Asked, segment: str) -> None:
    form = asked.daemon(asked.tenant("contoso"))
    ones_own = errors.UNKNOWN_APPLICATION if segment == "consumers" else errors.SINGLE_TENANT_ON_COMMON
    refused(await asked.ask(f"/{segment}/oauth2/v2.0/token", "POST", form=form), ones_own)
    await asked.open_to_all("daemon")
    everybodys = errors.UNKNOWN_APPLICATION if segment == "consumers" else errors.TENANTED_ONLY
    refused(await asked.ask(f"/{segment}/oauth2/v2.0/token", "POST", form=form), everybodys)


@pytest.mark.parametrize(
    ("segment", "row"),
    [
        ("5d0d1c3c-0000-4000-8000-00000000dead", errors.UNKNOWN_TENANT),
        ("nobody.example", errors.UNKNOWN_TENANT),
        ("nobody", errors.MALFORMED_TENANT),
    ],
)
async def test_an_unknown_tenant_is_refused(asked: Asked, segment: str, row: errors.Row) -> None:
    reply = await asked.ask(f"/{segment}/oauth2/v2.0/token", "POST", form=asked.daemon(asked.tenant("contoso")))
    refused(reply, row)


async def test_a_page_from_elsewhere_cannot_use_a_secret(asked: Asked) -> None:
    sent, url = asked.daemon(asked.tenant("contoso")), f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"
    reply = await asked.ask(url, "POST", form=sent, headers={"origin": "https://app.example"})
    refused(reply, errors.CROSS_ORIGIN)
    assert ("access-control-allow-origin", "*") in reply.headers


async def test_a_preflight_is_answered(asked: Asked) -> None:
    url = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"
    reply = await asked.ask(url, "OPTIONS", headers={"origin": "https://app.example"})
    assert reply.status == 204
    assert "POST" in dict(reply.headers)["access-control-allow-methods"]


async def test_a_refused_request_to_nowhere_is_a_404(asked: Asked) -> None:
    reply = await asked.ask(f"/{asked.tenant('contoso').id}/oauth2/v9.9/token")
    refused(reply, errors.NO_SUCH_ENDPOINT)


async def test_times_of_the_world_are_in_its_tokens(asked: Asked) -> None:
    before = claims(await asked.token())["iat"]
    asked.world.clock.travel(86400)
    assert claims(await asked.token())["iat"] - before >= 86400


def tenants_with_applications(asked: Asked) -> list[Tenant]:
    return [tenant for tenant in asked.world.directory.tenants() if tenant.kind != "consumers"]


async def test_every_tenant_of_the_default_world_but_the_consumers_grants_a_token(asked: Asked) -> None:
    for tenant in tenants_with_applications(asked):
        assert claims(await asked.token(tenant))["tid"] == tenant.id
