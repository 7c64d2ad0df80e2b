"""Service principals: an application as one tenant knows it, with what that tenant granted it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """An application permission of `resource` (client id), granted by an administrator."""

    resource: str
    role: str


@dataclass(frozen=True, slots=True)
class ScopeGrant:
    """Delegated permissions of `resource` (client id), for the tenant or, with `user` (object id), for one user."""

    resource: str
    scopes: tuple[str, ...]
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A user or group (object id) may use the application, with this app role or without any."""

    principal: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """`id` is the object id that appears as `oid` and `sub` of tokens the application gets for itself."""

    id: str
    tenant: str
    client_id: str
    enabled: bool = True
    role_grants: tuple[RoleGrant, ...] = ()
    scope_grants: tuple[ScopeGrant, ...] = ()
    assignments: tuple[Assignment, ...] = ()

    def roles_of(self, resource: str) -> tuple[str, ...]:
        return tuple(grant.role for grant in self.role_grants if grant.resource == resource)
