"""Applications and service principals as Graph shows them, read only (source: their resource types, v1.0)."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from mock_entra.directory import Application, ServicePrincipal
from mock_entra.resources.graph import answers, permissions
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.kind import Kind, always
from mock_entra.resources.graph.refusal import not_found
from mock_entra.wire import Reply
from mock_entra.world.first_party import APIS


@dataclass(frozen=True, slots=True)
class Known:
    """An application as a tenant knows it."""

    principal: ServicePrincipal
    application: Application


def object_id(application: Application) -> str:
    """A registration has an object id beside its client id: the same in every world."""
    return str(uuid5(NAMESPACE_URL, f"application/{application.client_id}"))


def roles_of(application: Application) -> list[dict[str, object]]:
    return [
        {
            "id": role.id,
            "value": role.value,
            "displayName": role.display_name or role.value,
            "description": role.description or role.value,
            "isEnabled": role.enabled,
            "allowedMemberTypes": list(role.members),
        }
        for role in application.app_roles
    ]


def scopes_of(application: Application) -> list[dict[str, object]]:
    return [
        {
            "id": scope.id,
            "value": scope.value,
            "type": "Admin" if scope.admin_only else "User",
            "isEnabled": scope.enabled,
            "adminConsentDisplayName": scope.display_name or scope.value,
        }
        for scope in application.scopes
    ]


# fmt: off
APPLICATION: Kind[Application] = Kind("application", "applications", {
    "id":             object_id,
    "appId":          lambda application: application.client_id,
    "appRoles":       roles_of,
    "displayName":    lambda application: application.name,
    "identifierUris": lambda application: list(application.identifier_uris),
    "signInAudience": lambda application: application.audience,
}, ("id", "appId", "appRoles", "displayName", "identifierUris", "signInAudience"),
   frozenset(("id", "appId", "displayName", "signInAudience")))

PRINCIPAL: Kind[Known] = Kind("servicePrincipal", "servicePrincipals", {
    "id":                     lambda known: known.principal.id,
    "accountEnabled":         lambda known: known.principal.enabled,
    "appDisplayName":         lambda known: known.application.name,
    "appId":                  lambda known: known.application.client_id,
    "appRoles":               lambda known: roles_of(known.application),
    "displayName":            lambda known: known.application.name,
    "oauth2PermissionScopes": lambda known: scopes_of(known.application),
    "servicePrincipalNames":  lambda known: [*known.application.identifier_uris, known.application.client_id],
    "servicePrincipalType":   always("Application"),
    "signInAudience":         lambda known: known.application.audience,
}, ("id", "accountEnabled", "appDisplayName", "appId", "appRoles", "displayName", "oauth2PermissionScopes",
    "servicePrincipalNames", "servicePrincipalType", "signInAudience"),
   frozenset(("id", "appId", "displayName", "accountEnabled")))
# fmt: on


async def list_applications(call: Call) -> Reply:
    """GET /applications: those registered in the tenant."""
    permissions.require(call.caller, permissions.READ_APPLICATIONS)
    return answers.many(call, APPLICATION, call.world.directory.applications(call.caller.tenant.id))


async def read_application(call: Call) -> Reply:
    """GET /applications/{object id}"""
    permissions.require(call.caller, permissions.READ_APPLICATIONS)
    for application in call.world.directory.applications(call.caller.tenant.id):
        if object_id(application) == call.id.lower():
            return answers.one(call, APPLICATION, application)
    raise not_found(call.id)


async def list_principals(call: Call) -> Reply:
    """GET /servicePrincipals: those the tenant knows, Microsoft's own APIs among them."""
    permissions.require(call.caller, permissions.READ_APPLICATIONS)
    return answers.many(call, PRINCIPAL, known_to(call))


async def read_principal(call: Call) -> Reply:
    """GET /servicePrincipals/{object id}"""
    permissions.require(call.caller, permissions.READ_APPLICATIONS)
    for known in known_to(call):
        if known.principal.id == call.id.lower():
            return answers.one(call, PRINCIPAL, known)
    raise not_found(call.id)


def known_to(call: Call) -> Iterator[Known]:
    directory, tenant = call.world.directory, call.caller.tenant.id
    ids = dict.fromkeys((*(p.client_id for p in directory.service_principals(tenant)), *APIS))
    for client_id in ids:
        principal, application = directory.service_principal(tenant, client_id), directory.application(client_id)
        if principal and application:
            yield Known(principal, application)
