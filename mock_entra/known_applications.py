"""Which applications may be used where: of several tenants, known to the one that is asked, and enabled.

Source: "Microsoft Entra authentication and authorization error codes", "Convert single-tenant app to multitenant";
facts: protocol 1.2. Where no tenant is addressed it is the user's own that must know the application: `in_tenant` is
asked once that is known.
"""

from mock_entra.authority import Authority, World
from mock_entra.directory import Application, ServicePrincipal, Tenant
from mock_entra.directory.first_party import service_principal
from mock_entra.errors import APPLICATION_DISABLED, SINGLE_TENANT_ON_COMMON, UNKNOWN_APPLICATION, OAuthError
from mock_entra.world import Leniency


def refuse_single_tenant(authority: Authority, application: Application) -> None:
    """50194: one tenant's application is not asked for at `common` and `organizations`."""
    if authority.tenant is None and not application.is_multi_tenant:
        raise OAuthError(SINGLE_TENANT_ON_COMMON, client_id=application.client_id, name=application.name)


def in_tenant(world: World, tenant: Tenant, application: Application) -> ServicePrincipal:
    """The application as the tenant knows it; 700016 where it does not, 7000112 where it is disabled."""
    principal = world.directory.service_principal(tenant.id, application.client_id)
    if principal is None and world.lenient(Leniency.FOREIGN_TENANT):
        principal = service_principal(tenant.id, application.client_id)
    if principal is None:
        raise OAuthError(UNKNOWN_APPLICATION, client_id=application.client_id, tenant=tenant.display_name)
    refuse_disabled(world, application, principal)
    return principal


def refuse_disabled(world: World, application: Application, principal: ServicePrincipal | None) -> None:
    """7000112, where the application is disabled everywhere or in the tenant whose `principal` this is."""
    enabled = application.enabled and (principal is None or principal.enabled)
    if not enabled and not world.lenient(Leniency.DISABLED_APPLICATION):
        raise OAuthError(APPLICATION_DISABLED, client_id=application.client_id)
