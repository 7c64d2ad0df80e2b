"""RFC 6749 3.3: what `scope` asks for: openid scopes, and permissions of one API."""

from dataclasses import dataclass, replace
from itertools import chain

from mock_entra.authority import Authority, Version
from mock_entra.directory import Application, ServicePrincipal, User
from mock_entra.errors import (
    CONSENT_REQUIRED,
    DISABLED_RESOURCE,
    EMPTY_SCOPE,
    RESOURCE_NOT_LISTED,
    SEVERAL_RESOURCES,
    UNKNOWN_RESOURCE,
    UNKNOWN_SCOPE,
    OAuthError,
)
from mock_entra.wire import Form
from mock_entra.world.first_party import GRAPH

OPENID = ("openid", "profile", "email", "offline_access")
DEFAULT = ".default"
GRAPH_URI = "https://graph.microsoft.com"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user's client asks for: openid scopes, and permissions of one API under the name it was asked by.

    With `default`, everything that was granted of that API. `named` are the permissions (in lower case) written behind
    the API's name: Graph's need not be.
    """

    openid: tuple[str, ...]
    resource: Application
    audience: str
    permissions: tuple[str, ...]
    default: bool = False
    named: frozenset[str] = frozenset()

    @property
    def is_offline(self) -> bool:
        return "offline_access" in self.openid

    def granted(self, principal: ServicePrincipal, application: Application, user: User) -> tuple[str, ...]:
        """Permissions of the API this user's client has by now, in the order they were asked for."""
        had = permissions_of(principal, application, user, self.resource)
        return had if self.default else tuple(value for value in self.permissions if value in had)

    def refuse_nothing(self, principal: ServicePrincipal, application: Application, user: User) -> None:
        """A token for `.default` speaks for a user by some permission, except of the client's own API.

        Where nobody granted any: 65001, and 650057 where the registration does not list the API at all, at v1 and v2
        (Azure CLI, issue 33887; "Invalid resource" in the error codes). Graph's openid scopes are everybody's.
        """
        own = application.client_id == self.resource.client_id
        if not self.default or own or self.granted(principal, application, user):
            return
        listed = [permission.resource for permission in application.required_permissions]
        if self.resource.client_id not in listed:
            words = {"asked": self.audience, "resource": self.resource.client_id, "listed": ", ".join(listed)}
            raise OAuthError(RESOURCE_NOT_LISTED, client_id=application.client_id, name=application.name, **words)
        if not registered(application, self.resource):
            raise OAuthError(CONSENT_REQUIRED, client_id=application.client_id, name=application.name)

    def missing(self, principal: ServicePrincipal, application: Application, user: User) -> tuple[str, ...]:
        """Permissions somebody must consent to first; for `.default`, what the registration asks for of the API."""
        had = permissions_of(principal, application, user, self.resource)
        wanted = registered(application, self.resource) if self.default else self.permissions
        return tuple(value for value in wanted if value not in had)


def written(form: Form, version: Version) -> str | None:
    """What a user's client asks for: `scope`, or at the v1 endpoints everything of the `resource` it names instead."""
    resource = form.optional("resource") if version == 1 else None
    return f"openid profile offline_access {resource}/{DEFAULT}" if resource else form.optional("scope")


def required(form: Form, version: Version) -> str:
    """The same of a request that must say so: 900144 names the parameter of its version."""
    return written(form, version) or form.required("resource" if version == 1 else "scope")


def is_about(written: str, resource: str) -> bool:
    """RFC 8707 2 as the v2 endpoints read it: `resource` may only say again what the scopes are of."""
    named = {split_scope(scope)[0].rstrip("/").lower() for scope in written.split() if scope.lower() not in OPENID}
    return named == {resource.rstrip("/").lower()}


def understand(authority: Authority, written: str) -> Asked:
    """The one API of a token request (70011 where it exposes no such permission, 700022 for several APIs)."""
    split = [split_scope(scope) for scope in written.split() if scope.lower() not in OPENID]
    openid = tuple(scope.lower() for scope in written.split() if scope.lower() in OPENID)
    if not split and not openid:
        raise OAuthError(EMPTY_SCOPE)
    names = list(dict.fromkeys(name for name, _ in split)) or [GRAPH_URI]
    resources = [known_resource(authority, name) for name in names]
    if len({resource.client_id for resource in resources}) > 1:
        raise OAuthError(SEVERAL_RESOURCES)
    values = tuple(dict.fromkeys(value for _, value in split))
    behind = (scope for scope in written.split() if "/" in scope or split_scope(scope)[0] == scope)
    named = frozenset(split_scope(scope)[1].lower() for scope in behind)
    return checked(Asked(openid, resources[0], names[0], values, DEFAULT in values, named))


def split_by_resource(written: str) -> list[str]:
    """What /authorize may be asked at once: the openid scopes with the permissions of each API in turn."""
    openid = [scope for scope in written.split() if scope.lower() in OPENID]
    others: dict[str, list[str]] = {}
    for scope in written.split():
        if scope.lower() not in OPENID:
            others.setdefault(split_scope(scope)[0], []).append(scope)
    return [" ".join(chain(openid, scopes)) for scopes in others.values()] or [" ".join(openid)]


def split_scope(scope: str) -> tuple[str, str]:
    """Resource and permission; a bare permission is Graph's, a bare client id (as B2C writes it) means all of it."""
    resource, slash, value = scope.rpartition("/")
    if slash:
        return resource, DEFAULT if value.lower() == DEFAULT else value
    return (scope, DEFAULT) if len(scope) == 36 and scope.count("-") == 4 else (GRAPH_URI, scope)


def known_resource(authority: Authority, name: str) -> Application:
    """The API as the tenant knows it; refused with 500011 or, where it is disabled, 50001."""
    tenant, directory = authority.required_tenant, authority.world.directory
    resource = directory.resource(tenant.id, name)
    if resource is None:
        raise OAuthError(UNKNOWN_RESOURCE, resource=name, tenant=tenant.display_name)
    principal = directory.service_principal(tenant.id, resource.client_id)
    if not resource.enabled or (principal is not None and not principal.enabled):
        raise OAuthError(DISABLED_RESOURCE, resource=name)
    return resource


def checked(asked: Asked) -> Asked:
    exposed = {scope.value.lower(): scope.value for scope in asked.resource.scopes if scope.enabled}
    for value in asked.permissions:
        if value != DEFAULT and value.lower() not in exposed:
            raise OAuthError(UNKNOWN_SCOPE, scope=value, resource=asked.resource.client_id)
    spelled = tuple(exposed[value.lower()] for value in asked.permissions if value != DEFAULT)
    return replace(asked, permissions=spelled)


def permissions_of(
    principal: ServicePrincipal, application: Application, user: User, resource: Application
) -> tuple[str, ...]:
    """Delegated permissions granted for the tenant or by this user, as far as the API still exposes them."""
    exposed = tuple(scope.value for scope in resource.scopes if scope.enabled)
    if resource.client_id in application.preauthorized or application.client_id == resource.client_id:
        return exposed
    granted = {
        value
        for grant in principal.scope_grants
        if grant.resource == resource.client_id and grant.user in (None, user.id)
        for value in grant.scopes
    }
    implied = set(OPENID) if resource.client_id == GRAPH else set()
    return tuple(value for value in exposed if value in granted | implied)


def registered(application: Application, resource: Application) -> tuple[str, ...]:
    asked = (p.scopes for p in application.required_permissions if p.resource == resource.client_id)
    return tuple(value for scopes in asked for value in scopes)
