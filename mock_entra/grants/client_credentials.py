"""RFC 6749 4.4: an application asks for itself; it gets the app roles that an administrator granted it.

Source: "OAuth 2.0 client credentials flow on the Microsoft identity platform"; facts: protocol 3.6.
"""

from mock_entra.authority import Authority
from mock_entra.directory import Application
from mock_entra.errors import (
    CROSS_ORIGIN,
    DISABLED_RESOURCE,
    MISSING_CREDENTIAL,
    NOT_A_DEFAULT_SCOPE,
    SEVERAL_RESOURCES,
    TENANTED_ONLY,
    UNASSIGNED_APPLICATION,
    UNKNOWN_RESOURCE,
    OAuthError,
)
from mock_entra.token_request import Authorization, TokenRequest
from mock_entra.world import Leniency

DEFAULT = "/.default"
RESERVED = frozenset(("openid", "offline_access", "profile", "email"))
"""Scopes that MSAL Go adds to every request: ignored here, as the service does."""


async def redeem(request: TokenRequest) -> Authorization:
    """Exactly one `{resource}/.default` (1002012), of an API the tenant knows (500011), as a confidential client."""
    authority, client = request.authority, request.client
    if client.proof.method == "none" and not authority.world.lenient(Leniency.NO_CREDENTIAL):
        raise OAuthError(MISSING_CREDENTIAL)
    if origin := request.http.headers.get("origin"):
        raise OAuthError(CROSS_ORIGIN, origin=origin)
    refuse_shared_authority(authority)
    name = asked_resource(request)
    resource = known_resource(authority, name)
    roles = granted_roles(request, resource)
    if resource.assignment_required and not roles:
        raise OAuthError(UNASSIGNED_APPLICATION, client_id=client.application.client_id, resource=resource.name)
    return Authorization(resource, name, roles=roles, asked=request.claims)


def refuse_shared_authority(authority: Authority) -> None:
    """An application has no home to be found by: the path must name the tenant."""
    shared = authority.tenant is None or authority.place.segment.lower() == "consumers"
    if shared and not (authority.tenant and authority.world.lenient(Leniency.ANY_AUTHORITY)):
        raise OAuthError(TENANTED_ONLY)


def asked_resource(request: TokenRequest) -> str:
    """The resource of the one `/.default` scope, or the `resource` of a v1 request."""
    if request.version == 1 and "resource" in request.form:
        return request.form.required("resource")
    written = request.form.required("scope")
    scopes = [scope for scope in written.split() if scope.lower() not in RESERVED]
    if len(scopes) > 1 and len({resource_of(scope) for scope in scopes}) > 1:
        raise OAuthError(SEVERAL_RESOURCES)
    strict = len(scopes) == 1 and scopes[0].lower().endswith(DEFAULT)
    if not scopes or not (strict or request.authority.world.lenient(Leniency.ANY_SCOPE)):
        raise OAuthError(NOT_A_DEFAULT_SCOPE, scope=written)
    return resource_of(scopes[0])


def resource_of(scope: str) -> str:
    """What stands before the last slash; `https://x//.default` means the resource `https://x/`."""
    return scope.rpartition("/")[0] or scope


def known_resource(authority: Authority, name: str) -> Application:
    tenant, directory = authority.required_tenant, authority.world.directory
    resource = directory.resource(tenant.id, name)
    if resource is None and authority.world.lenient(Leniency.UNKNOWN_RESOURCE):
        resource = Application(name, name, tenant.id)
    if resource is None:
        raise OAuthError(UNKNOWN_RESOURCE, resource=name, tenant=tenant.display_name)
    principal = directory.service_principal(tenant.id, resource.client_id)
    if not resource.enabled or (principal is not None and not principal.enabled):
        raise OAuthError(DISABLED_RESOURCE, resource=name)
    return resource


def granted_roles(request: TokenRequest, resource: Application) -> tuple[str, ...]:
    """Roles granted by an administrator, as far as the API still offers them to applications."""
    client = request.client
    offered = [role.value for role in resource.app_roles if role.enabled and "Application" in role.members]
    granted = client.principal.roles_of(resource.client_id)
    if request.authority.world.lenient(Leniency.ROLES_WITHOUT_CONSENT):
        asked = client.application.required_permissions
        granted += tuple(role for p in asked if p.resource == resource.client_id for role in p.roles)
    return tuple(role for role in offered if role in granted)
