"""Which application asks, before it has proven anything: known to the service, known to the tenant, enabled."""

from dataclasses import dataclass

from mock_entra.authority import Authority
from mock_entra.client_authentication import basic
from mock_entra.directory import Application, ServicePrincipal
from mock_entra.directory.first_party import service_principal
from mock_entra.errors import (
    APPLICATION_DISABLED,
    MALFORMED_BASIC,
    NOT_AN_APPLICATION_ID,
    UNKNOWN_APPLICATION,
    OAuthError,
)
from mock_entra.wire import Request
from mock_entra.world import Leniency


@dataclass(frozen=True, slots=True)
class Applicant:
    """An application that has said who it is, and no more."""

    application: Application
    principal: ServicePrincipal


def identify(authority: Authority, http: Request) -> Applicant:
    """By `client_id` in the form or the Basic header: 700038 unknown to the service, 700016 to the tenant."""
    client_id = claimed_id(http)
    application = authority.world.directory.application(client_id)
    if application is None:
        raise OAuthError(NOT_AN_APPLICATION_ID, client_id=client_id)
    return Applicant(application, principal_of(authority, application))


def claimed_id(http: Request) -> str:
    """Of the Authorization header and the form, which must not differ where both name one."""
    named = basic.credentials(http)
    if named is None:
        return http.form.required("client_id")
    if http.form.get("client_id", named[0]).lower() != named[0].lower():
        raise OAuthError(MALFORMED_BASIC)
    return named[0]


def principal_of(authority: Authority, application: Application) -> ServicePrincipal:
    tenant = authority.tenant.id if authority.tenant else application.tenant
    principal = authority.world.directory.service_principal(tenant, application.client_id)
    if principal is None and authority.world.lenient(Leniency.FOREIGN_TENANT):
        principal = service_principal(tenant, application.client_id)
    if principal is None:
        name = authority.tenant.display_name if authority.tenant else authority.place.segment
        raise OAuthError(UNKNOWN_APPLICATION, client_id=application.client_id, tenant=name)
    enabled = application.enabled and principal.enabled
    if not enabled and not authority.world.lenient(Leniency.DISABLED_APPLICATION):
        raise OAuthError(APPLICATION_DISABLED, client_id=application.client_id)
    return principal
