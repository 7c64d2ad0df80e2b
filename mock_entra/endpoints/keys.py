"""RFC 7517 5: the keys an authority signs with (facts: protocol 1.8)."""

from mock_entra.authority import Authority, address
from mock_entra.endpoints.discovery import CACHE
from mock_entra.endpoints.endpoint import Call
from mock_entra.errors import UNKNOWN_TENANT_METADATA
from mock_entra.hosts import CLOUDS
from mock_entra.keys import SigningKey
from mock_entra.wire import Reply, json_reply


async def v2(call: Call) -> Reply:
    """GET /{tenant}/discovery/v2.0/keys: each key says whose tokens it signs."""
    authority = address(call.world, call.host, call.place, call.http, UNKNOWN_TENANT_METADATA)
    cloud = CLOUDS[authority.cloud]
    about = {"cloud_instance_name": cloud.instance_name, "issuer": authority.issuer(2)}
    return json_reply({"keys": [key.jwk() | about for key in published(authority)]}, CACHE)


async def v1(call: Call) -> Reply:
    """GET /{tenant}/discovery/keys"""
    authority = address(call.world, call.host, call.place, call.http, UNKNOWN_TENANT_METADATA)
    return json_reply({"keys": [key.jwk() for key in published(authority)]}, CACHE)


def published(authority: Authority) -> tuple[SigningKey, ...]:
    """The tenant's keys; the cloud's where no tenant is named."""
    tenant = authority.tenant
    if tenant is None:
        return authority.world.keys.published("", authority.host.cloud)
    return authority.world.keys.published(tenant.id, tenant.key_owner)
