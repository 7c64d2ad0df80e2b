"""What events answer: the objects they changed, as they are now."""

from dataclasses import asdict
from typing import Any

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control.finding import Membership
from mock_entra.control.parameters import Shown
from mock_entra.directory import Application, Group, ServicePrincipal, Tenant, User
from mock_entra.directory.applications import Certificate, Secret


class Removed(Shown):
    """What is gone."""

    id: str = Field(description="Identifier of what was removed.")
    name: str = Field(description="Its name.")


class UserState(Shown):
    """A user as the directory has it now."""

    oid: str = Field(description="Object id.")
    tenant: str = Field(description="Tenant id.")
    name: str = Field(description="How world file and ready line speak of the user.")
    upn: str = Field(description="User principal name.")
    enabled: bool = Field(description="Whether the account may sign in.")
    sessions_revoked_at: float | None = Field(
        description="What was issued before is worth nothing; seconds since the epoch by the world's clock."
    )
    password_changed_at: float | None = Field(
        description="What public clients got for a password before is worth nothing; seconds, as above."
    )
    directory_roles: tuple[str, ...] = Field(description="Roles held.")
    multi_factor: bool = Field(description="Whether every sign-in takes a second factor.")
    mfa_registered: bool = Field(description="Whether the user has a second factor yet.")
    verification_code: str = Field(description="The code that counts as the second factor.")


class NewPassword(UserState):
    """A user whose password was changed."""

    password: str = Field(description="The password from now on.")


class GroupState(Shown):
    """A group as the directory has it now."""

    id: str = Field(description="Object id.")
    tenant: str = Field(description="Tenant id.")
    name: str = Field(description="Display name.")
    members: tuple[str, ...] = Field(description="Object ids of its members.")


class AssignedRole(Shown):
    """A user or group that may use an application."""

    principal: str = Field(description="Object id of the user or group.")
    role: str | None = Field(description="The app role held by it; plain access where null.")


class AssignmentState(Shown):
    """Everybody a tenant assigned to an application."""

    tenant: str = Field(description="Tenant id.")
    client_id: str = Field(description="Client id of the application.")
    assignments: tuple[AssignedRole, ...] = Field(description="Who, with which role.")


class SecretState(Shown):
    """A client secret without its value."""

    id: str = Field(description="Identifier of the secret.")
    name: str = Field(description="Description shown beside it.")
    start: float = Field(description="Valid from, seconds since the epoch.")
    end: float = Field(description="Valid until, seconds since the epoch.")


class NewSecret(SecretState):
    """A client secret that was just added."""

    value: str = Field(description="The secret itself, told this once: the directory keeps its digest only.")


class CertificateState(Shown):
    """A registered certificate."""

    id: str = Field(description="Identifier of the certificate.")
    name: str = Field(description="Description shown beside it.")
    sha1: str = Field(description="SHA-1 thumbprint, base64url: `x5t`.")
    sha256: str = Field(description="SHA-256 thumbprint, base64url: `x5t#S256`.")
    pem: str = Field(description="The certificate, PEM.")


class NewCertificate(CertificateState):
    """A certificate that was just registered."""

    key: str | None = Field(description="The private key (PKCS 8, PEM) where the world made it, told this once.")


class PermissionState(Shown):
    """A scope or an app role an API exposes."""

    value: str = Field(description="What a token says.")
    enabled: bool = Field(description="Whether it may be granted.")


class ApplicationState(Shown):
    """An app registration as the directory has it now."""

    name: str = Field(description="Display name.")
    client_id: str = Field(description="Application (client) id.")
    tenant: str = Field(description="Id of the tenant it is registered in.")
    enabled: bool = Field(description="Whether the service lets it get tokens, in any tenant.")
    requested_access_token_version: int = Field(description="Version of the access tokens for it as an API.")
    optional_access_token_claims: tuple[str, ...] = Field(description="Optional claims of access tokens for it.")
    assignment_required: bool = Field(description="Whether an application needs one of its roles to get a token.")
    scopes: tuple[PermissionState, ...] = Field(description="Exposed delegated permissions.")
    app_roles: tuple[PermissionState, ...] = Field(description="App roles.")
    secrets: tuple[SecretState, ...] = Field(description="Client secrets.")
    certificates: tuple[CertificateState, ...] = Field(description="Registered certificates.")


class EnabledState(Shown):
    """Whether an application gets tokens, everywhere and in one tenant."""

    client_id: str = Field(description="Application (client) id.")
    tenant: str = Field(description="Id of the tenant the service principal is in.")
    registration: bool = Field(description="Whether the registration is enabled.")
    service_principal: bool = Field(description="Whether the service principal is enabled.")


class GrantedScopes(Shown):
    """Delegated permissions granted of one API."""

    resource: str = Field(description="Client id of the API.")
    scopes: tuple[str, ...] = Field(description="Scopes granted.")
    user: str | None = Field(description="Object id of the one user they hold for; the whole tenant where null.")


class GrantedRole(Shown):
    """One application permission granted of one API."""

    resource: str = Field(description="Client id of the API.")
    role: str = Field(description="Role granted.")


class ConsentState(Shown):
    """Everything a tenant granted one application."""

    tenant: str = Field(description="Tenant id.")
    client_id: str = Field(description="Client id of the application.")
    roles: tuple[GrantedRole, ...] = Field(description="Application permissions.")
    scopes: tuple[GrantedScopes, ...] = Field(description="Delegated permissions.")


class PolicyState(Shown):
    """The policies of a tenant."""

    tenant: str = Field(description="Tenant id.")
    policies: tuple[dict[str, Any], ...] = Field(
        description="As the world file writes them; conditional access names users, groups and APIs by their ids."
    )


class KeyState(Shown):
    """The keys of a tenant."""

    tenant: str = Field(description="Tenant id.")
    kid: str = Field(description="The key that signs from now on.")
    published: tuple[str, ...] = Field(description="Every `kid` its keys document lists, newest first.")


def user_state(user: User) -> UserState:
    return UserState(**user_fields(user))


def user_fields(user: User) -> dict[str, Any]:
    return {
        "oid": user.id,
        "tenant": user.tenant,
        "name": user.name,
        "upn": user.upn,
        "enabled": user.enabled,
        "sessions_revoked_at": user.sessions_revoked_at,
        "password_changed_at": user.password_changed_at,
        "directory_roles": user.directory_roles,
        "multi_factor": user.multi_factor,
        "mfa_registered": user.mfa_registered,
        "verification_code": user.verification_code,
    }


def group_state(group: Group) -> GroupState:
    return GroupState(id=group.id, tenant=group.tenant, name=group.name, members=group.members)


def assignment_state(principal: ServicePrincipal) -> AssignmentState:
    assigned = tuple(AssignedRole(principal=each.principal, role=each.role) for each in principal.assignments)
    return AssignmentState(tenant=principal.tenant, client_id=principal.client_id, assignments=assigned)


def secret_fields(secret: Secret) -> dict[str, Any]:
    return {"id": secret.id, "name": secret.name, "start": secret.start, "end": secret.end}


def certificate_fields(certificate: Certificate) -> dict[str, Any]:
    return {name: getattr(certificate, name) for name in ("id", "name", "sha1", "sha256", "pem")}


def application_state(application: Application) -> ApplicationState:
    return ApplicationState(
        name=application.name,
        client_id=application.client_id,
        tenant=application.tenant,
        enabled=application.enabled,
        requested_access_token_version=application.token_version,
        optional_access_token_claims=application.optional_claims.access_token,
        assignment_required=application.assignment_required,
        scopes=tuple(PermissionState(value=s.value, enabled=s.enabled) for s in application.scopes),
        app_roles=tuple(PermissionState(value=r.value, enabled=r.enabled) for r in application.app_roles),
        secrets=tuple(SecretState(**secret_fields(secret)) for secret in application.secrets),
        certificates=tuple(CertificateState(**certificate_fields(c)) for c in application.certificates),
    )


def enabled_state(member: Membership) -> EnabledState:
    return EnabledState(
        client_id=member.application.client_id,
        tenant=member.tenant.id,
        registration=member.application.enabled,
        service_principal=member.principal.enabled,
    )


def consent_state(principal: ServicePrincipal) -> ConsentState:
    return ConsentState(
        tenant=principal.tenant,
        client_id=principal.client_id,
        roles=tuple(GrantedRole(resource=g.resource, role=g.role) for g in principal.role_grants),
        scopes=tuple(GrantedScopes(resource=g.resource, scopes=g.scopes, user=g.user) for g in principal.scope_grants),
    )


def policy_state(tenant: Tenant) -> PolicyState:
    flows = tuple({"kind": "user_flow", "name": name} for name in tenant.user_flows)
    access = tuple({"kind": "conditional_access", **asdict(policy)} for policy in tenant.conditional_access)
    lifetimes = tuple(policy.model_dump() for policy in tenant.lifetimes)
    return PolicyState(tenant=tenant.id, policies=(*lifetimes, *flows, *access))


def key_state(world: World, tenant: Tenant) -> KeyState:
    published = world.keys.published(tenant.id, tenant.key_owner)
    signing = world.keys.signing(tenant.id, tenant.key_owner)
    return KeyState(tenant=tenant.id, kid=signing.kid, published=tuple(key.kid for key in published))
