"""What an authority says of itself, by host and by path."""

import json
from typing import Any

import pytest

from mock_entra import errors, hosts
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_token_endpoint import claims, refused
from mock_entra.tests.test_user_grants import sign_in

V2 = "v2.0/.well-known/openid-configuration"
REQUIRED = {
    "issuer", "authorization_endpoint", "token_endpoint", "device_authorization_endpoint", "end_session_endpoint",
    "jwks_uri", "userinfo_endpoint", "kerberos_endpoint", "mtls_endpoint_aliases", "tenant_region_scope",
    "tls_client_certificate_bound_access_tokens", "token_endpoint_auth_methods_supported", "response_types_supported",
    "response_modes_supported", "subject_types_supported", "id_token_signing_alg_values_supported",
    "scopes_supported", "request_uri_parameter_supported", "http_logout_supported", "frontchannel_logout_supported",
    "claims_supported", "cloud_instance_name", "cloud_graph_host_name", "msgraph_host", "rbac_url",
}  # fmt: skip


async def test_the_v2_document_has_the_fields_of_the_service_and_no_others(asked: Asked) -> None:
    document = body(await asked.ask(f"/{asked.tenant('contoso').id}/{V2}"))
    assert set(document) == REQUIRED


@pytest.mark.parametrize("name", ["contoso.com", "CONTOSO.onmicrosoft.com"])
async def test_endpoints_name_the_tenant_by_id_even_where_its_domain_was_asked(asked: Asked, name: str) -> None:
    document = body(await asked.ask(f"/{name}/{V2}/"))
    assert document["token_endpoint"] == f"https://localhost:8443/{asked.tenant('contoso').id}/oauth2/v2.0/token"


@pytest.mark.parametrize("segment", ["common", "organizations"])
async def test_a_shared_authority_has_a_template_for_an_issuer(asked: Asked, segment: str) -> None:
    document = body(await asked.ask(f"https://login.microsoftonline.com/{segment}/{V2}"))
    assert document["issuer"] == "https://login.microsoftonline.com/{tenantid}/v2.0"
    assert document["token_endpoint"] == f"https://login.microsoftonline.com/{segment}/oauth2/v2.0/token"
    assert document["tenant_region_scope"] is None


async def test_consumers_is_the_tenant_of_personal_accounts(asked: Asked) -> None:
    document = body(await asked.ask(f"https://login.microsoftonline.com/consumers/{V2}"))
    assert document["issuer"] == "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"


@pytest.mark.parametrize(
    "host", ["login.microsoftonline.com", "login.windows.net", "LOGIN.microsoft.com:443", "sts.windows.net"]
)
async def test_each_alias_of_a_cloud_is_the_same_authority(asked: Asked, host: str) -> None:
    tenant = asked.tenant("contoso")
    document = body(await asked.ask(f"https://{host}/{tenant.id}/{V2}"))
    assert document["issuer"] == f"https://login.microsoftonline.com/{tenant.id}/v2.0"
    assert document["token_endpoint"].startswith(f"https://{host.lower()}/")


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("contoso.ciamlogin.com", "contoso.onmicrosoft.com"),
        ("contoso.ciamlogin.com", "{id}"),
        ("contoso.ciamlogin.com", "contosocustomers.onmicrosoft.com"),
        ("{id}.ciamlogin.com", "{id}"),
        ("login.contoso-shop.example", "{id}"),
    ],
)
async def test_a_customer_tenants_issuer_has_its_id_in_the_host_however_it_is_asked(
    asked: Asked, host: str, path: str
) -> None:
    tenant = asked.tenant("contoso", "ciam")
    document = body(await asked.ask(f"https://{host.format(id=tenant.id)}/{path.format(id=tenant.id)}/{V2}"))
    assert document["issuer"] == f"https://{tenant.id}.ciamlogin.com/{tenant.id}/v2.0"


async def test_the_subdomain_form_of_a_customer_issuer_follows_the_address(asked: Asked) -> None:
    tenant = asked.tenant("fabrikam", "ciam")
    real = body(await asked.ask(f"https://fabrikam.ciamlogin.com/fabrikam.onmicrosoft.com/{V2}"))
    own = body(await asked.ask(f"/{tenant.id}/{V2}"))
    assert real["issuer"] == f"https://fabrikam.ciamlogin.com/{tenant.id}/v2.0"
    assert own["issuer"] == f"https://localhost:8443/{tenant.id}/v2.0"


@pytest.mark.parametrize(
    "path",
    [
        "contoso.onmicrosoft.com/B2C_1_susi/" + V2,
        "tfp/contoso.onmicrosoft.com/b2c_1_SUSI/" + V2,
        "{id}/" + V2 + "?p=b2c_1_susi",
    ],
)
async def test_a_b2c_authority_names_its_user_flow_in_its_endpoints(asked: Asked, path: str) -> None:
    tenant = asked.tenant("contoso", "b2c")
    document = body(await asked.ask(f"https://contoso.b2clogin.com/{path.format(id=tenant.id)}"))
    assert document["issuer"] == f"https://contoso.b2clogin.com/{tenant.id}/v2.0/"
    assert "/b2c_1_susi/" in document["token_endpoint"].lower()


async def test_a_user_flow_nobody_made_is_not_there(asked: Asked) -> None:
    reply = await asked.ask(f"https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_none/{V2}")
    refused(reply, errors.NO_SUCH_ENDPOINT)


@pytest.mark.parametrize("host", ["localhost:8443", "login.microsoftonline.com", "contoso.ciamlogin.com"])
async def test_tokens_say_the_issuer_that_the_document_says(asked: Asked, host: str) -> None:
    for tenant in (asked.tenant("contoso"), asked.tenant("contoso", "ciam"), asked.tenant("fabrikam", "ciam")):
        document = body(await asked.ask(f"https://{host}/{tenant.id}/{V2}"))
        reply = await asked.ask(document["token_endpoint"], "POST", form=asked.daemon(tenant))
        assert claims(reply)["iss"] == document["issuer"]


async def test_a_user_flow_in_the_query_must_be_there_too(asked: Asked) -> None:
    tenant = asked.tenant("contoso", "b2c")
    refused(await asked.ask(f"/{tenant.id}/{V2}?p=B2C_1_none"), errors.NO_SUCH_ENDPOINT)
    plain = body(await asked.ask(f"/{asked.tenant('contoso').id}/{V2}?p=foo&appid=a%26b"))
    assert "/foo/" not in plain["token_endpoint"]
    assert plain["jwks_uri"].endswith("?appid=a%26b")


async def test_the_v1_document_ends_its_issuer_in_a_slash(asked: Asked) -> None:
    tenant = asked.tenant("contoso")
    path = f"{tenant.id}/.well-known/openid-configuration"
    real = body(await asked.ask(f"https://login.microsoftonline.com/{path}"))
    assert real["issuer"] == f"https://sts.windows.net/{tenant.id}/"
    assert real["token_endpoint"] == f"https://login.microsoftonline.com/{tenant.id}/oauth2/token"
    assert body(await asked.ask(f"/{path}"))["issuer"] == f"https://localhost:8443/{tenant.id}/"


def addresses(document: dict[str, Any]) -> dict[str, str]:
    """What a client calls, by the document's own word."""
    found = document | document.get("mtls_endpoint_aliases", {})
    return {name: told for name, told in found.items() if name.endswith(("_endpoint", "_uri", "_iframe"))}


@pytest.mark.parametrize("path", [V2, ".well-known/openid-configuration"])
@pytest.mark.parametrize("segment", ["contoso.com", "common", "contosocustomers.onmicrosoft.com", "adfs"])
async def test_under_its_own_name_every_address_is_on_this_machine_and_answers(
    asked: Asked, segment: str, path: str
) -> None:
    found = addresses(body(await asked.ask(f"/{segment}/{path}")))
    assert {name: told for name, told in found.items() if not told.startswith("https://localhost:844")} == {}
    assert {name: told for name, told in found.items() if (await asked.ask(told)).status == 404} == {}


@pytest.mark.parametrize("path", [V2, ".well-known/openid-configuration"])
async def test_under_real_names_every_address_answers_too(asked: Asked, path: str) -> None:
    found = addresses(body(await asked.ask(f"https://login.microsoftonline.com/contoso.com/{path}")))
    assert {name: told for name, told in found.items() if (await asked.ask(told)).status == 404} == {}


@pytest.mark.parametrize("path", [V2, ".well-known/openid-configuration"])
async def test_the_user_info_that_a_document_names_knows_the_user(asked: Asked, path: str) -> None:
    token = body(await sign_in(asked, scope="openid profile email User.Read"))["access_token"]
    where = body(await asked.ask(f"/contoso.com/{path}"))["userinfo_endpoint"]
    told = body(await asked.ask(where, headers={"authorization": f"Bearer {token}"}))
    assert (told["name"], told["picture"][:22]) == ("Alice Ames", "https://localhost:8443")


async def test_there_is_no_kerberos_proxy(asked: Asked) -> None:
    refused(await asked.ask("/contoso.com/kerberos", "POST"), errors.NO_KERBEROS)


async def test_an_unknown_tenant_has_no_document(asked: Asked) -> None:
    refused(await asked.ask(f"/nobody.example/{V2}"), errors.UNKNOWN_TENANT_METADATA)


async def test_discovery_may_be_kept_for_a_day(asked: Asked) -> None:
    reply = await asked.ask(f"/common/{V2}")
    assert ("cache-control", "max-age=86400, private") in reply.headers


# keys


@pytest.mark.parametrize("path", ["{id}/discovery/v2.0/keys", "common/discovery/v2.0/keys", "{id}/discovery/keys"])
async def test_tenants_of_one_cloud_share_its_keys(asked: Asked, path: str) -> None:
    listed = [
        [key["kid"] for key in body(await asked.ask("/" + path.format(id=tenant.id)))["keys"]]
        for tenant in (asked.tenant("contoso"), asked.tenant("fabrikam", "ciam"))
    ]
    assert listed[0] == listed[1]


async def test_v2_keys_say_whose_tokens_they_sign(asked: Asked) -> None:
    key = body(await asked.ask("https://login.microsoftonline.com/common/discovery/v2.0/keys"))["keys"][0]
    assert set(key) == {"kty", "use", "kid", "x5t", "n", "e", "x5c", "cloud_instance_name", "issuer"}
    assert key["issuer"] == "https://login.microsoftonline.com/{tenantid}/v2.0"


async def test_a_tenant_whose_keys_were_rotated_leaves_its_cloud(asked: Asked) -> None:
    tenant = asked.tenant("contoso")
    before = body(await asked.ask(f"/{tenant.id}/discovery/v2.0/keys"))["keys"]
    await asked.world.keys.rotate(tenant.id, tenant.key_owner, overlap=True)
    after = body(await asked.ask(f"/{tenant.id}/discovery/v2.0/keys"))["keys"]
    assert [key["kid"] for key in after[1:]] == [key["kid"] for key in before]
    other = asked.tenant("fabrikam", "ciam")
    assert body(await asked.ask(f"/{other.id}/discovery/v2.0/keys"))["keys"][0]["kid"] == before[0]["kid"]


# instance discovery


def instance(host: str, version: str = "1.1", asked_at: str = "login.microsoftonline.com") -> str:
    address = f"https://{host}/common/oauth2/v2.0/authorize"
    return f"https://{asked_at}/common/discovery/instance?api-version={version}&authorization_endpoint={address}"


async def test_every_cloud_is_in_the_metadata(asked: Asked) -> None:
    told = body(await asked.ask(instance("login.microsoftonline.com")))
    networks = {row["preferred_network"] for row in told["metadata"]}
    assert {"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"} <= networks
    assert told["tenant_discovery_endpoint"] == f"https://login.microsoftonline.com/common/{V2}"


async def test_version_1_0_has_no_metadata(asked: Asked) -> None:
    assert "metadata" not in body(await asked.ask(instance("login.windows.net", "1.0")))


@pytest.mark.parametrize(
    "host", ["evil.example", "login.microsoftonline.com.evil.example", "login.microsoftonline.com@evil.example", ""]
)
async def test_an_unknown_instance_is_invalid(asked: Asked, host: str) -> None:
    refused(await asked.ask(instance(host)), errors.UNKNOWN_INSTANCE)


async def test_this_machines_own_name_is_an_instance(asked: Asked) -> None:
    told = body(await asked.ask(instance("localhost:8443", asked_at="localhost:8443")))
    assert told["tenant_discovery_endpoint"].startswith("https://localhost:8443/common/")


# user realm


@pytest.mark.parametrize("spelling", ["userrealm", "UserRealm"])
@pytest.mark.parametrize(
    ("upn", "kind"),
    [
        ("alice@contoso.com", "Managed"),
        ("x@nobody.example", "Unknown"),
        ("dana@outlook.com", "Unknown"),
        ("x", "Unknown"),
        ("", "Unknown"),
        ("a/b@contoso.com", "Managed"),
    ],
)
async def test_user_realm_is_never_a_404(asked: Asked, spelling: str, upn: str, kind: str) -> None:
    reply = await asked.ask(f"/common/{spelling}/{upn}?api-version=1.0")
    told = body(reply)
    assert (reply.status, told["account_type"]) == (200, kind)
    assert told["cloud_audience_urn"] == "urn:federation:MicrosoftOnline"


async def test_user_realm_2_1_speaks_another_language(asked: Asked) -> None:
    told = body(await asked.ask("/common/userrealm/alice@contoso.com?api-version=2.1"))
    assert (told["NameSpaceType"], told["Login"]) == ("Managed", "alice@contoso.com")


# the host table


@pytest.mark.parametrize(
    ("name", "role", "cloud"),
    [
        ("westeurope.login.microsoft.com", "login", "public"),
        ("eastus.mtlsauth.microsoft.com", "mtls", "public"),
        ("mtlsauth.microsoft.com", "mtls", "public"),
        ("usgovvirginia.login.microsoftonline.us", "login", "usgov"),
        ("login.live.com", "consumers", "public"),
        ("graph.microsoft.com", "graph", "public"),
        ("login.sovcloud-identity.fr", "login", "france"),
        ("contoso.b2clogin.cn", "b2c", "china"),
        ("[::1]:8443", "own", "public"),
        ("127.0.0.1:1", "own", "public"),
    ],
)
def test_hosts_are_understood(name: str, role: str, cloud: str) -> None:
    host = hosts.understand(name)
    assert host is not None
    assert (host.role, host.cloud) == (role, cloud)


@pytest.mark.parametrize(
    "name",
    [
        "evil.example",
        "a.b.ciamlogin.com",
        "-x.login.microsoft.com",
        "10.0.0.1",
        "login.microsoftonline.com.",
        "",
        "[",
        "a:b:c",
    ],
)
def test_other_hosts_are_not(name: str) -> None:
    known = hosts.understand(name)
    assert known is None or name.rstrip(".") == "login.microsoftonline.com"


def test_certificate_names_cover_every_row_of_the_table() -> None:
    names = hosts.certificate_names()
    assert {"login.microsoftonline.com", "*.ciamlogin.com", "*.b2clogin.com", "graph.microsoft.com"} <= set(names)
    assert len(names) == len(set(names))
    assert json.dumps(names).isascii()
