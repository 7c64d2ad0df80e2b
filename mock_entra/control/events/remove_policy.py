"""A tenant's policy is withdrawn."""

from dataclasses import replace
from typing import Literal

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import PolicyState, policy_state
from mock_entra.control.parameters import NamedResource, OfTenant, Parameters, Text
from mock_entra.control.refusal import NotThere
from mock_entra.directory import Directory, Tenant


class RemovePolicy(Parameters):
    """Which policy of which tenant."""

    tenant: OfTenant
    kind: Literal["token_lifetime", "user_flow", "conditional_access"] = Field(description="The kind of policy.")
    application: NamedResource | None = Field(
        None, description="Token lifetimes: the API it was for; all, where absent."
    )
    name: Text | None = Field(
        None, description="User flows: the name. Conditional access: the name or id; all of them, where absent."
    )


async def apply(world: World, told: RemovePolicy) -> PolicyState:
    """The tenant does without it from now on; refused where it has no such policy."""
    tenant = finding.tenant(world.directory, told.tenant)
    if told.kind == "user_flow":
        changed = without_user_flow(tenant, told.name or "")
    elif told.kind == "conditional_access":
        changed = without_conditional_access(tenant, told.name)
    else:
        changed = without_lifetime(world.directory, tenant, told.application)
    if changed == tenant:
        raise NotThere(f"{finding.tenant_label(tenant)} has no such policy; it has: {policy_state(tenant).policies}")
    await world.directory.put(changed)
    return policy_state(changed)


def without_user_flow(tenant: Tenant, named: str) -> Tenant:
    flow = tenant.user_flow(named)
    return replace(tenant, user_flows=tuple(name for name in tenant.user_flows if name != flow))


def without_conditional_access(tenant: Tenant, named: str | None) -> Tenant:
    kept = tuple(p for p in tenant.conditional_access if named is not None and named not in (p.name, p.id))
    return replace(tenant, conditional_access=kept)


def without_lifetime(directory: Directory, tenant: Tenant, application: str | None) -> Tenant:
    api = finding.resource(directory, tenant, application) if application else None
    meant = (api.name, api.client_id) if api else (None,)
    return replace(tenant, lifetimes=tuple(p for p in tenant.lifetimes if p.application not in meant))
