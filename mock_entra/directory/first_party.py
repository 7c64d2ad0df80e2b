"""Microsoft's own applications as registrations: the same in every tenant, so they are kept once and in no store."""

from uuid import NAMESPACE_URL, UUID, uuid5

from mock_entra.directory.applications import Application, AppRole, Scope
from mock_entra.directory.service_principals import ServicePrincipal
from mock_entra.world.first_party import (
    APIS,
    CLIENTS,
    DESCRIPTIONS,
    FOR_ADMINISTRATORS,
    FirstPartyAPI,
    FirstPartyClient,
)


def api(row: FirstPartyAPI) -> Application:
    return Application(
        row.client_id,
        row.name,
        tenant="",
        audience="AzureADandPersonalMicrosoftAccount",
        identifier_uris=row.uris,
        token_version=row.token_version,
        scopes=tuple(scope(row, value) for value in row.scopes),
        app_roles=tuple(role(row, value) for value in row.roles),
    )


def scope(row: FirstPartyAPI, value: str) -> Scope:
    admin_only, description = value in FOR_ADMINISTRATORS.split(), DESCRIPTIONS.get(value, "")
    return Scope(identifier(row.client_id, value), value, admin_only, description=description)


def role(row: FirstPartyAPI, value: str) -> AppRole:
    return AppRole(identifier(row.client_id, value), value, description=DESCRIPTIONS.get(value, ""))


def client(row: FirstPartyClient) -> Application:
    return Application(
        row.client_id,
        row.name,
        tenant="",
        audience="AzureADandPersonalMicrosoftAccount",
        redirect_uris={"public_client": row.redirect_uris},
        family=row.family,
        preauthorized=row.preauthorized,
    )


def identifier(client_id: str, value: str) -> str:
    """The identifier of a permission nobody gave one: always the same for the same application and value."""
    return str(uuid5(UUID(client_id), value))


def service_principal(tenant: str, client_id: str) -> ServicePrincipal:
    """An application's service principal in a tenant that never changed anything about it."""
    return ServicePrincipal(principal_id(tenant, client_id), tenant, client_id)


def principal_id(tenant: str, client_id: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"service-principal/{tenant}/{client_id}"))


APPLICATIONS: dict[str, Application] = {
    **{row.client_id: api(row) for row in APIS.values()},
    **{row.client_id: client(row) for row in CLIENTS.values()},
}
