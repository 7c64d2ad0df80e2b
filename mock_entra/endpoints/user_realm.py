"""User realm discovery: whether a user's password is ours to check (facts: protocol 1.9). Never a 404."""

from typing import Any

from mock_entra.endpoints.endpoint import Call
from mock_entra.hosts import CLOUDS
from mock_entra.wire import Reply, json_reply


async def answer(call: Call) -> Reply:
    """GET /common/userrealm/{upn}?api-version=1.0|2.1; Go writes `UserRealm`."""
    upn = call.http.path.rstrip("/")[-len(call.rest) :] if call.rest else ""
    domain = upn.rpartition("@")[2]
    managed = is_managed(call, upn, domain)
    version = call.http.query.optional("api-version") or "1.0"
    if version == "1.0":
        return json_reply(realm_v1(call, domain, managed=managed))
    return json_reply(realm_v2(call, upn, domain, managed=managed))


def is_managed(call: Call, upn: str, domain: str) -> bool:
    """Whether the world has a work account of this name, or a tenant of its domain; personal accounts are `Unknown`."""
    directory = call.world.directory
    user = directory.user(upn)
    tenant = directory.tenant(user.tenant if user else domain)
    return tenant is not None and tenant.kind != "consumers"


def realm_v1(call: Call, domain: str, *, managed: bool) -> dict[str, Any]:
    return {
        "ver": "1.0",
        "account_type": "Managed" if managed else "Unknown",
        **({"domain_name": domain} if managed else {}),
        "cloud_instance_name": CLOUDS[call.host.cloud].instance_name,
        "cloud_audience_urn": "urn:federation:MicrosoftOnline",
    }


def realm_v2(call: Call, upn: str, domain: str, *, managed: bool) -> dict[str, Any]:
    return {
        "NameSpaceType": "Managed" if managed else "Unknown",
        "Login": upn,
        **({"DomainName": domain, "FederationBrandName": domain} if managed else {}),
        "TenantBrandingInfo": None,
        "cloud_instance_name": CLOUDS[call.host.cloud].instance_name,
    }
