"""App registrations: what an application is called, how it proves itself, and what it exposes as an API."""

from dataclasses import dataclass, field

from mock_entra.world.first_party import GRAPH
from mock_entra.world.model import Audience, GroupMembershipClaims, OptionalClaims, Possession


@dataclass(frozen=True, slots=True)
class Secret:
    """A client secret. `digest` is its SHA-256 in hex; `value` is kept only where the world file itself knows it."""

    id: str
    name: str
    digest: str
    start: float
    end: float
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A registered certificate (PEM) under both thumbprints, base64url; `key` only where the world made it."""

    id: str
    name: str
    pem: str
    sha1: str
    sha256: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class TrustedSubject:
    """SN+I: certificates with this subject name from this authority (PEM); key and leaf where the world made them."""

    subject: str
    authority: str
    certificate: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class FederatedCredential:
    """Trust in an external issuer's token: issuer, subject and audience are compared exactly."""

    name: str
    issuer: str
    subject: str
    audiences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """A delegated permission that an API exposes."""

    id: str
    value: str
    admin_only: bool = False
    enabled: bool = True
    display_name: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class AppRole:
    """An app role of an API; `members` says whether applications, users or both may hold it."""

    id: str
    value: str
    members: tuple[str, ...] = ("Application",)
    enabled: bool = True
    display_name: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Permission:
    """What a registration asks for of one API, by that API's client id."""

    resource: str
    roles: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """An app registration; `tenant` is the one it was made in, empty for Microsoft's own."""

    client_id: str
    name: str
    tenant: str
    audience: Audience = "AzureADMyOrg"
    enabled: bool = True
    public: bool = True
    redirect_uris: dict[str, tuple[str, ...]] = field(default_factory=dict)
    secrets: tuple[Secret, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    trusted_subjects: tuple[TrustedSubject, ...] = ()
    federated_credentials: tuple[FederatedCredential, ...] = ()
    identifier_uris: tuple[str, ...] = ()
    token_version: int = 2
    scopes: tuple[Scope, ...] = ()
    app_roles: tuple[AppRole, ...] = ()
    optional_claims: OptionalClaims = field(default_factory=lambda: OptionalClaims())
    assignment_required: bool = False
    required_permissions: tuple[Permission, ...] = ()
    api: str | None = None
    family: bool = False
    preauthorized: tuple[str, ...] = ()
    group_membership_claims: GroupMembershipClaims = "none"
    required_context: str | None = None
    logout_url: str | None = None
    possession: Possession = field(default_factory=lambda: Possession())
    id_tokens_from_authorize: bool = False
    access_tokens_from_authorize: bool = False

    @property
    def has_credential(self) -> bool:
        return bool(self.secrets or self.certificates or self.trusted_subjects or self.federated_credentials)

    @property
    def is_first_party(self) -> bool:
        return not self.tenant

    @property
    def evaluates_continuously(self) -> bool:
        """Whether this API refuses revoked tokens at once, and tells clients that can by a claims challenge.

        Graph does; so does a built-in API whose registration asks for `xms_cc`, which is how an API learns who can.
        """
        return self.client_id == GRAPH or "xms_cc" in self.optional_claims.access_token

    @property
    def is_multi_tenant(self) -> bool:
        return self.audience != "AzureADMyOrg"

    def certificate(self, thumbprint: str) -> Certificate | None:
        """The registered certificate with this SHA-1 or SHA-256 thumbprint, base64url without padding."""
        return next((c for c in self.certificates if thumbprint in (c.sha1, c.sha256)), None)

    def role(self, value: str) -> AppRole | None:
        return next((role for role in self.app_roles if role.value == value), None)

    def scope(self, value: str) -> Scope | None:
        return next((scope for scope in self.scopes if scope.value == value), None)
