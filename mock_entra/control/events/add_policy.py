"""A tenant gets a policy: conditional access, a token lifetime, or a user flow of a B2C tenant."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import PolicyState, policy_state
from mock_entra.control.parameters import OfTenant, Parameters
from mock_entra.control.refusal import Unacceptable
from mock_entra.directory import Directory, Tenant
from mock_entra.directory.conditional_access import ConditionalAccess
from mock_entra.world import model
from mock_entra.worlds import identifier


class AddPolicy(Parameters):
    """Which tenant gets which policy."""

    tenant: OfTenant
    policy: Annotated[model.Policy, Field(description="The policy, as a world file writes one.")]


async def apply(world: World, told: AddPolicy) -> PolicyState:
    """The policy is kept from now on, by requests to come.

    A token lifetime replaces the one that was there for the same API, conditional access the one of the same name.
    """
    tenant = finding.tenant(world.directory, told.tenant)
    if isinstance(told.policy, model.UserFlow):
        changed = with_user_flow(tenant, told.policy)
    elif isinstance(told.policy, model.ConditionalAccess):
        changed = with_conditional_access(world, tenant, told.policy)
    else:
        changed = with_lifetime(world.directory, tenant, told.policy)
    await world.directory.put(changed)
    return policy_state(changed)


def with_user_flow(tenant: Tenant, policy: model.UserFlow) -> Tenant:
    if tenant.kind != "b2c":
        raise Unacceptable(f"{finding.tenant_label(tenant)} is no B2C tenant: it has no user flows")
    if tenant.user_flow(policy.name):
        raise Unacceptable(f"{finding.tenant_label(tenant)} has the user flow {policy.name} already")
    return replace(tenant, user_flows=(*tenant.user_flows, policy.name))


def with_conditional_access(world: World, tenant: Tenant, policy: model.ConditionalAccess) -> Tenant:
    directory = world.directory
    others = tuple(known for known in tenant.conditional_access if known.name != policy.name)
    added = ConditionalAccess(
        str(policy.id or identifier(world)()),
        policy.name,
        users_of(directory, tenant, policy.users),
        None if policy.groups is None else tuple(finding.group(directory, tenant, g).id for g in policy.groups),
        users_of(directory, tenant, policy.except_users) or (),
        None if policy.resources is None else tuple(apis(directory, tenant, policy.resources)),
        policy.authentication_context,
        policy.grant,
        policy.enabled,
    )
    return replace(tenant, conditional_access=(*others, added))


def users_of(directory: Directory, tenant: Tenant, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(finding.user(directory, name, tenant.id).id for name in names)


def apis(directory: Directory, tenant: Tenant, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(finding.resource(directory, tenant, name).client_id for name in names)


def with_lifetime(directory: Directory, tenant: Tenant, policy: model.LifetimePolicy) -> Tenant:
    named = policy
    if policy.application is not None:
        api = finding.resource(directory, tenant, policy.application)
        named = policy.model_copy(update={"application": api.client_id})
    others = tuple(p for p in tenant.lifetimes if p.application not in names(directory, named))
    return replace(tenant, lifetimes=(*others, named))


def names(directory: Directory, policy: model.LifetimePolicy) -> tuple[str | None, ...]:
    """A policy's API by name and by client id: the world file writes either."""
    api = directory.application(policy.application) if policy.application else None
    return (api.name, api.client_id) if api else (policy.application,)
