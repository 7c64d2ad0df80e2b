"""Consent is taken back: everything, what was granted of one API, or single permissions."""

from dataclasses import dataclass, replace

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import ConsentState, consent_state
from mock_entra.control.parameters import NamedResource, NamedUser, OnApplication
from mock_entra.directory.service_principals import RoleGrant, ScopeGrant, ServicePrincipal


class WithdrawConsent(OnApplication):
    """What is taken back from which application; without permissions named, all of them."""

    resource: NamedResource | None = Field(None, description="Of this API only; of every API, where absent.")
    roles: tuple[str, ...] = Field((), description="These application permissions only.")
    scopes: tuple[str, ...] = Field((), description="These delegated permissions only.")
    user: NamedUser | None = Field(None, description="Only what holds for this one user.")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is taken back, by identifiers; None and nothing named stand for everything."""

    resource: str | None
    user: str | None
    roles: frozenset[str]
    scopes: frozenset[str]

    @property
    def everything(self) -> bool:
        return not self.roles and not self.scopes

    def takes(self, grant: RoleGrant) -> bool:
        """Roles are the tenant's: what is taken back from one user leaves them."""
        meant = self.user is None and self.resource in (None, grant.resource)
        return meant and (self.everything or grant.role in self.roles)

    def left_of(self, grant: ScopeGrant) -> tuple[str, ...]:
        if self.resource not in (None, grant.resource) or self.user not in (None, grant.user):
            return grant.scopes
        return () if self.everything else tuple(scope for scope in grant.scopes if scope not in self.scopes)


async def apply(world: World, told: WithdrawConsent) -> ConsentState:
    """New tokens do without what was taken back; those that are out stay as they are."""
    directory = world.directory
    member = finding.membership(directory, told.application, told.tenant)
    resource = finding.resource(directory, member.tenant, told.resource).client_id if told.resource else None
    user = finding.user(directory, told.user, member.tenant.id).id if told.user else None
    after = without(member.principal, Withdrawal(resource, user, frozenset(told.roles), frozenset(told.scopes)))
    await directory.put(after)
    return consent_state(after)


def without(principal: ServicePrincipal, withdrawal: Withdrawal) -> ServicePrincipal:
    left = (replace(grant, scopes=withdrawal.left_of(grant)) for grant in principal.scope_grants)
    return replace(
        principal,
        role_grants=tuple(grant for grant in principal.role_grants if not withdrawal.takes(grant)),
        scope_grants=tuple(grant for grant in left if grant.scopes),
    )
