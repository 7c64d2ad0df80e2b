"""OpenID Connect Discovery 1.0: what an authority says of itself (facts: protocol 1.7)."""

from typing import Any
from urllib.parse import quote

from mock_entra.authority import Authority, address
from mock_entra.endpoints.endpoint import Call
from mock_entra.errors import NO_SUCH_ENDPOINT, UNKNOWN_TENANT_METADATA, OAuthError
from mock_entra.hosts import CLOUDS, Role
from mock_entra.resources.graph.place import OWN_USER_INFO
from mock_entra.wire import Header, Reply, json_reply
from mock_entra.world import Leniency

CACHE: Header = ("cache-control", "max-age=86400, private")


async def v2(call: Call) -> Reply:
    """GET /{tenant}/v2.0/.well-known/openid-configuration"""
    authority = address(call.world, call.host, call.place, call.http, UNKNOWN_TENANT_METADATA)
    return json_reply(document_v2(authority, call), CACHE)


async def v1(call: Call) -> Reply:
    """GET /{tenant}/.well-known/openid-configuration, which is also where AD FS has its only one."""
    authority = address(call.world, call.host, call.place, call.http, UNKNOWN_TENANT_METADATA)
    return json_reply(document_adfs(authority) if authority.place.is_adfs else document_v1(authority), CACHE)


def document_v2(authority: Authority, call: Call) -> dict[str, Any]:
    flow = call.place.user_flow or registered_flow(authority, call)
    appid = quote(call.http.query.optional("appid") or "", safe="")
    return {
        "token_endpoint": authority.url("oauth2/v2.0/token", flow),
        "token_endpoint_auth_methods_supported": [
            "client_secret_post",
            "private_key_jwt",
            "client_secret_basic",
            "self_signed_tls_client_auth",
        ],
        "jwks_uri": authority.url("discovery/v2.0/keys", flow) + (f"?appid={appid}" if appid else ""),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": told_issuer(authority),
        "request_uri_parameter_supported": False,
        "userinfo_endpoint": user_info(authority),
        "authorization_endpoint": authority.url("oauth2/v2.0/authorize", flow),
        "device_authorization_endpoint": authority.url("oauth2/v2.0/devicecode", flow),
        "http_logout_supported": True,
        "frontchannel_logout_supported": True,
        "end_session_endpoint": authority.url("oauth2/v2.0/logout", flow),
        "claims_supported": CLAIMS,
        "kerberos_endpoint": authority.url("kerberos"),
        "mtls_endpoint_aliases": {"token_endpoint": f"{mtls_origin(authority)}/{authority.segment}/oauth2/v2.0/token"},
        "tls_client_certificate_bound_access_tokens": True,
        **about_the_cloud(authority),
    }


def registered_flow(authority: Authority, call: Call) -> str | None:
    """The user flow that `?p=` names, where the tenant has user flows at all; refused if it has not this one."""
    asked, tenant = call.http.query.optional("p"), authority.tenant
    if asked is None or tenant is None or tenant.kind != "b2c":
        return None
    if tenant.user_flow(asked) is None:
        raise OAuthError(NO_SUCH_ENDPOINT, path=call.http.path)
    return asked


def user_info(authority: Authority) -> str:
    """Graph's UserInfo endpoint; the world's own Graph under its own name, for a token must not leave the machine."""
    own = authority.host.role is Role.OWN
    return f"{authority.origin}{OWN_USER_INFO}" if own else f"https://{CLOUDS[authority.cloud].graph}/oidc/userinfo"


def document_v1(authority: Authority) -> dict[str, Any]:
    """What the service says, but for `check_session_iframe`: session management is not played here."""
    return {
        "token_endpoint": authority.url("oauth2/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{authority.origin}/common/discovery/keys"
        if not own_keys(authority)
        else authority.url("discovery/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "token id_token", "token"],
        "scopes_supported": ["openid"],
        "issuer": authority.issuer(1),
        "microsoft_multi_refresh_token": True,
        "authorization_endpoint": authority.url("oauth2/authorize"),
        "device_authorization_endpoint": authority.url("oauth2/devicecode"),
        "http_logout_supported": True,
        "frontchannel_logout_supported": True,
        "end_session_endpoint": authority.url("oauth2/logout"),
        "userinfo_endpoint": authority.url("openid/userinfo"),
        "claims_supported": CLAIMS,
        **about_the_cloud(authority),
    }


def document_adfs(authority: Authority) -> dict[str, Any]:
    return {
        "issuer": authority.issuer(2),
        "authorization_endpoint": authority.url("oauth2/authorize"),
        "token_endpoint": authority.url("oauth2/token"),
        "jwks_uri": authority.url("discovery/keys"),
        "device_authorization_endpoint": authority.url("oauth2/devicecode"),
        "end_session_endpoint": authority.url("oauth2/logout"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "private_key_jwt"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token", "code token"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "scopes_supported": ["openid", "profile", "email", "allatclaims"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["aud", "iss", "iat", "exp", "auth_time", "nonce", "at_hash", "c_hash", "sub", "upn"],
    }


CLAIMS = [
    "sub",
    "iss",
    "cloud_instance_name",
    "cloud_instance_host_name",
    "cloud_graph_host_name",
    "msgraph_host",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "acr",
    "nonce",
    "preferred_username",
    "name",
    "tid",
    "ver",
    "at_hash",
    "c_hash",
    "email",
]


def about_the_cloud(authority: Authority) -> dict[str, Any]:
    cloud = CLOUDS[authority.cloud]
    return {
        "tenant_region_scope": authority.tenant.region if authority.tenant else None,
        "cloud_instance_name": cloud.instance_name,
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": cloud.graph,
        "rbac_url": "https://pas.windows.net",
    }


def told_issuer(authority: Authority) -> str:
    if authority.world.lenient(Leniency.WRONG_ISSUER_METADATA):
        return "https://issuer.invalid/v2.0"
    return authority.issuer(2)


def mtls_origin(authority: Authority) -> str:
    if authority.host.role is Role.OWN:
        return authority.world.mtls_origin
    prefix = "mtlsauth."
    if authority.host.cloud == "public":
        return f"https://{prefix}microsoft.com"
    return f"https://{prefix}{CLOUDS[authority.host.cloud].preferred_network.removeprefix('login.')}"


def own_keys(authority: Authority) -> bool:
    """Whether the tenant left the keys of its cloud, so that the shared address would not list them."""
    tenant, keys = authority.tenant, authority.world.keys
    return tenant is not None and keys.published(tenant.id, tenant.key_owner) != keys.published("", tenant.key_owner)
