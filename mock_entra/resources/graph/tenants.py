"""The tenant as Graph shows it (source: "organization resource type", v1.0)."""

from mock_entra.directory import Tenant
from mock_entra.resources.graph import answers, permissions
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.kind import Kind
from mock_entra.resources.graph.refusal import not_found
from mock_entra.wire import Reply

TYPES = {"b2c": "AAD B2C", "ciam": "CIAM"}


def verified(tenant: Tenant) -> list[dict[str, object]]:
    return [
        {
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": domain == tenant.domain,
            "isInitial": domain.endswith(".onmicrosoft.com"),
            "name": domain,
            "type": "Managed",
        }
        for domain in tenant.domains
    ]


# fmt: off
PROPERTIES = {
    "id":              lambda tenant: tenant.id,
    "displayName":     lambda tenant: tenant.display_name,
    "tenantType":      lambda tenant: TYPES.get(tenant.kind, "AAD"),
    "verifiedDomains": verified,
}
# fmt: on
ORGANIZATION: Kind[Tenant] = Kind("organization", "organization", PROPERTIES, tuple(PROPERTIES))


async def listed(call: Call) -> Reply:
    """GET /organization: a list of one."""
    permissions.require(call.caller, permissions.READ_ORGANIZATION)
    return answers.many(call, ORGANIZATION, [call.caller.tenant])


async def read(call: Call) -> Reply:
    """GET /organization/{tenant id}"""
    permissions.require(call.caller, permissions.READ_ORGANIZATION)
    if call.id.lower() != call.caller.tenant.id:
        raise not_found(call.id)
    return answers.one(call, ORGANIZATION, call.caller.tenant)
