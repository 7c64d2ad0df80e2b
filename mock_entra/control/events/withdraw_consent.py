"""Consent is taken back: everything, what was granted of one API, or single permissions."""

from dataclasses import replace

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import ConsentState, consent_state
from mock_entra.control.parameters import NamedResource, NamedUser, OnApplication
from mock_entra.directory.service_principals import RoleGrant, ScopeGrant


class WithdrawConsent(OnApplication):
    """What is taken back from which application; without permissions named, all of them."""

    resource: NamedResource | None = Field(None, description="Of this API only; of every API, where absent.")
    roles: tuple[str, ...] = Field((), description="These application permissions only.")
    scopes: tuple[str, ...] = Field((), description="These delegated permissions only.")
    user: NamedUser | None = Field(None, description="Only what holds for this one user.")


async def apply(world: World, told: WithdrawConsent) -> ConsentState:
    """New tokens do without what was taken back; those that are out stay as they are."""
    directory = world.directory
    member = finding.membership(directory, told.application, told.tenant)
    resource = finding.resource(directory, member.tenant, told.resource).client_id if told.resource else None
    user = finding.user(directory, told.user, member.tenant.id).id if told.user else None
    everything = not told.roles and not told.scopes
    roles = set(told.roles) if user is None else set()

    def keeps(grant: RoleGrant) -> bool:
        meant = resource in (None, grant.resource) and user is None
        return not (meant and (everything or grant.role in roles))

    def left(grant: ScopeGrant) -> tuple[str, ...]:
        meant = resource in (None, grant.resource) and user in (None, grant.user)
        return tuple(s for s in grant.scopes if not (meant and (everything or s in told.scopes)))

    after = replace(
        member.principal,
        role_grants=tuple(filter(keeps, member.principal.role_grants)),
        scope_grants=tuple(replace(g, scopes=left(g)) for g in member.principal.scope_grants if left(g)),
    )
    await directory.put(after)
    return consent_state(after)
