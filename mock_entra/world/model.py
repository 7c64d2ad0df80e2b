"""A world file, typed: what a person writes about tenants and who is in them; descriptions are the documentation."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from mock_entra.world.leniencies import Leniency
from mock_entra.world.optional_claims import is_known


def is_certificate(pem: str) -> str:
    from cryptography.x509 import load_pem_x509_certificate  # most worlds bring no certificate of their own

    try:
        load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise ValueError("expected a certificate in PEM") from error
    return pem


def in_reach(date: datetime) -> datetime:
    """UTC where no offset is given; X.509 and clocks know no dates far from ours."""
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    if not 1970 <= aware.year < 3000:
        raise ValueError("expected a date from 1970 to 2999")
    return aware


Date = Annotated[datetime, AfterValidator(in_reach)]
Pem = Annotated[str, AfterValidator(is_certificate)]
OptionalClaim = Annotated[str, AfterValidator(is_known)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
DomainName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}$")]
HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\"'<>]+$")]
Subdomain = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$")]
Context = Annotated[str, StringConstraints(pattern=r"^c[1-9][0-9]?$")]
DirectoryRole = Literal["Global Administrator", "User Administrator"]
GroupMembershipClaims = Literal["none", "security_group", "directory_role", "application_group", "all"]
TenantKind = Literal["workforce", "ciam", "b2c", "consumers", "adfs"]
PlatformKind = Literal["web", "spa", "public_client"]
Audience = Literal[
    "AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"
]
CloudName = Literal["public", "china", "usgov", "usgov-legacy", "germany", "france", "delos", "singapore", "ppe"]


class Node(BaseModel):
    """A part of a world file: an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Secret(Node):
    """A client secret."""

    name: Name = Field("secret", description="Description shown beside the secret in the portal.")
    value: str | None = Field(None, min_length=8, description="The secret itself; made up where absent.")
    start: Date | None = Field(None, description="Valid from; always, where absent.")
    end: Date | None = Field(None, description="Valid until; two years from the world's making, where absent.")


class Certificate(Node):
    """A certificate registered for an application."""

    name: Name = Field("certificate", description="Description shown beside the certificate.")
    pem: Pem | None = Field(None, description="The certificate in PEM; where absent, key and certificate are made.")
    start: Date | None = Field(None, description="notBefore of a certificate that is made.")
    end: Date | None = Field(None, description="notAfter of a certificate that is made.")


class TrustedSubject(Node):
    """Subject name and issuer (SN+I): any certificate with this subject from this issuer proves the application."""

    subject: Name = Field(
        description="A DNS name the certificate must carry as subject common name or alternative name."
    )
    authority: Pem | None = Field(None, description="The issuing authority's certificate, PEM; made where absent.")


class FederatedCredential(Node):
    """Trust in tokens of an external issuer."""

    name: Name = Field("federated", description="Name of the credential.")
    issuer: Name = Field(description="`iss` of the foreign token, compared exactly.")
    subject: Name = Field(description="`sub` of the foreign token, compared exactly.")
    audiences: tuple[str, ...] = Field(("api://AzureADTokenExchange",), description="`aud`, one of these exactly.")


class Scope(Node):
    """A delegated permission the application exposes as an API."""

    value: Name = Field(description="What a client asks for, e.g. `ToDoList.Read`.")
    id: UUID | None = Field(None, description="Identifier; made up where absent.")
    consent: Literal["user", "admin"] = Field("user", description="Who may consent.")
    display_name: str | None = Field(None, description="Consent display name; the value, where absent.")
    description: str | None = Field(None, description="Consent description; the value, where absent.")
    enabled: bool = Field(True, description="State of the scope: a disabled one is never granted.")


class AppRole(Node):
    """An app role, which is an application permission where applications may hold it."""

    value: Name = Field(description="What appears in `roles`, e.g. `ToDoList.Read.All`.")
    id: UUID | None = Field(None, description="Identifier; made up where absent.")
    display_name: str | None = Field(None, description="Display name; the value, where absent.")
    description: str | None = Field(None, description="Description; the value, where absent.")
    members: tuple[Literal["Application", "User"], ...] = Field(("Application",), description="Allowed member types.")
    enabled: bool = Field(True, description="State of the role: a disabled one is never granted.")


class OptionalClaims(Node):
    """Claims that appear only where a registration asks for them."""

    access_token: tuple[OptionalClaim, ...] = Field(
        (),
        description="Optional claims of access tokens for this application as API. `idtyp:include_user_token` is "
        "`idtyp` with the additional property of the manifest: users' tokens say `user`.",
    )
    id_token: tuple[OptionalClaim, ...] = Field((), description="Optional claims of id tokens.")


class Permission(Node):
    """API permissions of an application's registration: what it may be granted, not what it was granted."""

    resource: Name = Field(description="Name, client id or identifier URI of an application, or of a first-party API.")
    roles: tuple[str, ...] = Field((), description="Application permissions, by value.")
    scopes: tuple[str, ...] = Field((), description="Delegated permissions, by value.")


class Platform(Node):
    """A platform of a registration."""

    redirect_uris: tuple[str, ...] = Field(
        (), description="Redirect URIs, compared exactly (loopback ignores the port)."
    )


class Possession(Node):
    """How callers of a built-in API show that the token they present is theirs to use."""

    scheme: Literal["bearer", "pop", "either"] = Field(
        "bearer",
        description="`bearer`: unbound tokens, borne. `pop`: bound tokens in signed HTTP requests. `either`: each "
        "token in the way it was made for.",
    )
    require_nonce: bool = Field(
        True, description="Whether a signed HTTP request must have a nonce that this API handed out."
    )
    nonce_life: int = Field(240, ge=1, le=86400, description="Seconds for which a nonce is good, by the world's clock.")


class Application(Node):
    """An app registration."""

    name: Name = Field(description="Display name, and how the rest of the file speaks of it.")
    client_id: UUID | None = Field(None, description="Application (client) id; fresh where absent.")
    sign_in_audience: Audience = Field("AzureADMyOrg", description="Supported account types.")
    enabled: bool = Field(True, description="Whether the service lets the application get tokens.")
    public: bool | None = Field(
        None, description="Allow public client flows; where absent: exactly if the application has no credential."
    )
    platforms: dict[PlatformKind, Platform] = Field(default_factory=dict, description="Platforms and redirect URIs.")
    secrets: tuple[Secret, ...] = Field((), description="Client secrets.")
    certificates: tuple[Certificate, ...] = Field((), description="Certificates.")
    trusted_subjects: tuple[TrustedSubject, ...] = Field((), description="Subject name and issuer credentials (SN+I).")
    federated_credentials: tuple[FederatedCredential, ...] = Field((), description="Federated identity credentials.")
    identifier_uris: tuple[str, ...] = Field(
        (), description="Application ID URIs; `{client_id}` stands for the client id, e.g. `api://{client_id}`."
    )
    requested_access_token_version: Literal[1, 2] = Field(
        2, description="`requestedAccessTokenVersion` (once `accessTokenAcceptedVersion`) of the manifest."
    )
    scopes: tuple[Scope, ...] = Field((), description="Exposed delegated permissions.")
    app_roles: tuple[AppRole, ...] = Field((), description="App roles.")
    optional_claims: OptionalClaims = Field(OptionalClaims(), description="Token configuration.")
    group_membership_claims: GroupMembershipClaims = Field(
        "none",
        description="`groupMembershipClaims` of the manifest: which of a user's memberships tokens list in `groups` "
        "(and, with `directory_role` and `all`, in `wids`).",
    )
    assignment_required: bool = Field(
        False,
        description="Only who is assigned gets a token for it: an application needs one of its roles, a user any "
        "assignment (AADSTS50105).",
    )
    required_permissions: tuple[Permission, ...] = Field((), description="API permissions asked for.")
    api: Literal["todolist"] | None = Field(
        None, description="Which of the built-in APIs runs behind this registration."
    )
    logout_url: HttpUrl | None = Field(
        None, description="Front-channel logout URL: called in a frame, with `sid` and `iss`, when its user signs out."
    )
    required_context: Context | None = Field(
        None,
        description="The authentication context the built-in API demands of users who write (step-up): by a claims "
        "challenge, where the registration asks for `xms_cc` and the client can be challenged, else with 403.",
    )
    possession: Possession = Field(Possession(), description="How callers of that API show that a token is theirs.")
    enable_id_token_issuance: bool = Field(
        False,
        description="`implicitGrantSettings.enableIdTokenIssuance` of the manifest: whether /authorize itself gives "
        "id tokens (`response_type` with `id_token`).",
    )
    enable_access_token_issuance: bool = Field(
        False,
        description="`implicitGrantSettings.enableAccessTokenIssuance` of the manifest: whether /authorize itself "
        "gives access tokens (`response_type` with `token`).",
    )


class User(Node):
    """A user."""

    name: Name = Field(description="How the rest of the file speaks of the user, e.g. `alice`.")
    upn: Name | None = Field(None, description="User principal name; name and first domain, where absent.")
    id: UUID | None = Field(None, description="Object id; fresh where absent.")
    password: str | None = Field(None, min_length=8, description="Password; made up where absent.")
    display_name: str | None = Field(None, description="Display name; made from the name, where absent.")
    given_name: str | None = Field(None, description="First name.")
    family_name: str | None = Field(None, description="Last name.")
    mail: str | None = Field(None, description="E-mail address.")
    enabled: bool = Field(True, description="Whether the account may sign in.")
    directory_roles: tuple[DirectoryRole, ...] = Field((), description="Roles held.")
    home: Name | None = Field(
        None,
        description="A guest: the name of the tenant it comes from, which has a user of the same `name`. Whoever it is "
        "signs in with the account at home; what is not said here is as it is there.",
    )
    must_change_password: bool = Field(False, description="Whether the next sign-in takes a new password first.")
    multi_factor: bool = Field(False, description="Per-user multi-factor authentication: every sign-in takes a code.")
    verification_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = Field(
        None, description="The code that proves a second factor; made from the object id, where absent."
    )
    agent_of: Name | None = Field(
        None,
        description="An agent's user account: the name of the application (the agent identity) of this tenant that "
        "gets tokens for it by `user_fic`.",
    )
    mfa_registered: bool = Field(
        True, description="Whether the user has a second factor yet; who has none registers one when it is asked for."
    )


class Group(Node):
    """A group."""

    name: Name = Field(description="Display name.")
    id: UUID | None = Field(None, description="Object id; fresh where absent.")
    members: tuple[Name, ...] = Field((), description="Names of users.")


class Assignment(Node):
    """Users and groups assigned to an application, with one of its app roles or without any."""

    application: Name = Field(description="Name of an application of this tenant.")
    role: Name | None = Field(
        None, description="An app role that users may hold, by value: `roles` has it. Plain access, where absent."
    )
    users: tuple[Name, ...] = Field((), description="Names of users.")
    groups: tuple[Name, ...] = Field((), description="Names of groups, whose members hold it.")


class Consent(Node):
    """What was granted: by an administrator for the tenant, or (`user`) by one user for herself."""

    application: Name = Field(description="Name of the client application.")
    resource: Name = Field(description="Name, client id or identifier URI of the API.")
    roles: tuple[str, ...] = Field((), description="Application permissions granted; these need no `user`.")
    scopes: tuple[str, ...] = Field((), description="Delegated permissions granted.")
    user: Name | None = Field(None, description="The one user it holds for; the whole tenant, where absent.")


class LifetimePolicy(Node):
    """How long access tokens live."""

    kind: Literal["token_lifetime"] = Field(description="A token lifetime policy.")
    application: Name | None = Field(None, description="The API it is for; every API of the tenant, where absent.")
    access_token: int = Field(ge=600, le=86400, description="Life of an access token in seconds: 10 minutes to 1 day.")


class UserFlow(Node):
    """A B2C user flow or custom policy; authorities name it in their path."""

    kind: Literal["user_flow"] = Field(description="A B2C policy.")
    name: Annotated[str, StringConstraints(pattern=r"^[Bb]2[Cc]_1[Aa]?_[A-Za-z0-9_-]+$")] = Field(
        description="e.g. `B2C_1_susi`; compared without regard to case."
    )


class ConditionalAccess(Node):
    """What a sign-in of some users to some resources takes beyond a password."""

    kind: Literal["conditional_access"] = Field(description="A conditional access policy.")
    name: Name = Field(description="Display name, and how events speak of it; unique in its tenant.")
    id: UUID | None = Field(None, description="Policy id; fresh where absent.")
    enabled: bool = Field(True, description="Whether the policy is enforced.")
    users: tuple[Name, ...] | None = Field(
        None, description="Names of users it is for; everybody, where neither these nor `groups` are given."
    )
    groups: tuple[Name, ...] | None = Field(None, description="Names of groups it is for.")
    except_users: tuple[Name, ...] = Field((), description="Names of users it is not for.")
    resources: tuple[Name, ...] | None = Field(
        None,
        description="The APIs it protects, by application name, client id or identifier URI; all, where neither these "
        "nor `authentication_context` are given.",
    )
    authentication_context: Context | None = Field(
        None, description="Protects what demands this context (`c1` to `c99`, the claim `acrs`) rather than APIs."
    )
    grant: tuple[Literal["mfa", "compliant_device", "joined_device", "block"], ...] = Field(
        ("mfa",),
        min_length=1,
        description="What is demanded, all of it. Devices show what they are by a broker; `block` lets nobody in.",
    )


Policy = Annotated[LifetimePolicy | UserFlow | ConditionalAccess, Field(discriminator="kind")]


class Tenant(Node):
    """A tenant and everything in it."""

    name: Name = Field(description="How the rest of the file, and the ready line, speak of it; unique with its kind.")
    kind: TenantKind = Field("workforce", description="The kind of authority.")
    id: UUID | None = Field(None, description="Tenant id; fresh where absent (always the known one for consumers).")
    display_name: str | None = Field(None, description="Display name.")
    domains: tuple[DomainName, ...] = Field((), description="Verified domains, the first being the primary one.")
    subdomain: Subdomain | None = Field(
        None, description="Customer and B2C tenants: first label of their own host name."
    )
    cloud: CloudName = Field("public", description="The cloud whose hosts and keys the tenant shares.")
    issuer: Literal["guid", "subdomain"] = Field(
        "guid",
        description="Customer tenants: `guid` is the live form, with the tenant id in the host; `subdomain` has the "
        "subdomain there, which the service never does: a convenience for clients that want the issuer to look like "
        "the authority they were given.",
    )
    region: str = Field("EU", description="`tenant_region_scope` of the metadata.")
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = Field(
        "IE", description="Country or region, two letters: the optional claim `tenant_ctry`."
    )
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = Field(
        "en", description="Preferred language, two letters: the optional claim `xms_tpl`."
    )
    policies: tuple[Policy, ...] = Field((), description="Policies.")
    users: tuple[User, ...] = Field((), description="Users.")
    groups: tuple[Group, ...] = Field((), description="Groups.")
    applications: tuple[Application, ...] = Field((), description="App registrations.")
    consents: tuple[Consent, ...] = Field((), description="Consent already given.")
    assignments: tuple[Assignment, ...] = Field((), description="Users and groups assigned to applications.")


class World(Node):
    """A world: everything one running authority, or one test, has in its directory."""

    name: Name = Field("world", description="Name of the world; that of its file, where absent.")
    description: str = Field("", description="What this world is for.")
    skew: float = Field(300, ge=0, le=86400, description="Seconds by which a client's clock may differ from real time.")
    single_use_assertions: bool = Field(
        False,
        description="Whether a client assertion is refused when it is presented again. Off, because MSAL for Python "
        "(1.39) and msal-node (7.2) present one assertion for all of its life; a `jti` taken from another assertion is "
        "always refused.",
    )
    confirm_devices: bool = Field(
        False,
        description="Whether somebody who typed a device's code is asked first if that device may be signed in, as the "
        "service does now and then.",
    )
    reach_issuers: bool = Field(
        False,
        description="Whether the issuer of a federated credential may be asked for its keys beyond this machine. Off: "
        "nothing leaves the machine, and only issuers at `localhost`, below it or at loopback addresses are asked.",
    )
    lockout_threshold: int = Field(
        10, ge=0, le=50, description="Different wrong passwords that lock a user out (AADSTS50053); 0 for never."
    )
    lockout_seconds: int = Field(
        60,
        ge=5,
        le=18000,
        description="Seconds of a first lockout, by the world's clock; each further one takes twice as long.",
    )
    leniencies: tuple[Leniency, ...] = Field((), description="Rules this world does not keep. None, unless asked for.")
    tenants: tuple[Tenant, ...] = Field((), description="Tenants.")
