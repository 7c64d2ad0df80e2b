"""Which application asks, before it has proven anything: known to the service, known to the tenant, enabled."""

from dataclasses import dataclass

from mock_entra import known_applications
from mock_entra.authority import Authority
from mock_entra.client_authentication import basic
from mock_entra.directory import Application, ServicePrincipal
from mock_entra.directory.first_party import service_principal
from mock_entra.errors import MALFORMED_BASIC, NOT_AN_APPLICATION_ID, OAuthError
from mock_entra.wire import Request


@dataclass(frozen=True, slots=True)
class Applicant:
    """An application that has said who it is, and no more."""

    application: Application
    principal: ServicePrincipal


def identify(authority: Authority, http: Request) -> Applicant:
    """By `client_id` in the form or the Basic header: 700038 unknown to the service, 700016 to the tenant, 50194."""
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
    """As the addressed tenant knows it; where none is, as its own does, until the user's tenant is known."""
    world = authority.world
    known_applications.refuse_single_tenant(authority, application)
    if authority.tenant is not None:
        return known_applications.in_tenant(world, authority.tenant, application)
    known_applications.refuse_disabled(world, application, None)
    own = world.directory.service_principal(application.tenant, application.client_id)
    return own or service_principal(application.tenant, application.client_id)
