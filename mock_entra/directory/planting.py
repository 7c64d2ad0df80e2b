"""A world file becomes a directory: names turn into identifiers, and what was left out is made up."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from mock_entra.client_certificates import application_certificate
from mock_entra.directory import credentials
from mock_entra.directory.applications import (
    Application,
    AppRole,
    Certificate,
    FederatedCredential,
    Permission,
    Scope,
    Secret,
    TrustedSubject,
)
from mock_entra.directory.conditional_access import ConditionalAccess
from mock_entra.directory.first_party import APPLICATIONS, identifier, principal_id
from mock_entra.directory.groups import Group
from mock_entra.directory.records import Record
from mock_entra.directory.service_principals import Assignment, RoleGrant, ScopeGrant, ServicePrincipal
from mock_entra.directory.tenants import CONSUMERS, Tenant
from mock_entra.directory.users import User
from mock_entra.keys import KeyChest
from mock_entra.world import model

LIFE_OF_A_SECRET = timedelta(days=730)


@dataclass(slots=True)
class Planting:
    """One world being planted; with `fresh`, identifiers in the file are replaced, so that no two worlds share any."""

    world: model.World
    chest: KeyChest
    fresh: bool
    now: datetime
    identifier: Callable[[], str]
    made: int = 0
    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    people: dict[tuple[str, str], str] = field(default_factory=dict)

    def records(self) -> Iterator[Record]:
        """Everything the world file says, as directory objects."""
        self.name_tenants_and_applications()
        for written in self.world.tenants:
            tenant = self.tenant(written)
            users = {user.name: self.user(tenant, user) for user in written.users}
            groups = {group.name: self.group(tenant, group, users) for group in written.groups}
            yield replace(tenant, conditional_access=self.conditional_access(tenant, written, users, groups))
            yield from users.values()
            yield from groups.values()
            applications = [self.application(tenant, application) for application in written.applications]
            yield from applications
            for principal in self.service_principals(tenant, written, applications, users):
                assigned = tuple(self.assignments(tenant, written, principal.client_id, users, groups))
                yield replace(principal, assignments=assigned)

    def name_tenants_and_applications(self) -> None:
        for tenant in self.world.tenants:
            given = UUID(CONSUMERS) if tenant.kind == "consumers" else self.given(tenant.id)
            self.ids[tenant.kind, tenant.name] = str(given or self.identifier())
            for application in tenant.applications:
                chosen = str(self.given(application.client_id) or self.identifier())
                self.ids[f"{tenant.kind}/{tenant.name}", application.name] = chosen
            for user in tenant.users:
                where = self.ids[tenant.kind, tenant.name]
                self.people[where, user.name] = str(self.given(user.id) or self.identifier())

    def given(self, id: UUID | None) -> UUID | None:
        return None if self.fresh else id

    def tenant(self, written: model.Tenant) -> Tenant:
        return Tenant(
            self.ids[written.kind, written.name],
            written.name,
            written.kind,
            written.display_name or written.name.title(),
            tuple(domain.lower() for domain in written.domains),
            written.subdomain.lower() if written.subdomain else None,
            written.cloud,
            written.issuer,
            written.region,
            tuple(policy.name for policy in written.policies if isinstance(policy, model.UserFlow)),
            tuple(policy for policy in written.policies if isinstance(policy, model.LifetimePolicy)),
            country=written.country,
            language=written.language,
        )

    def user(self, tenant: Tenant, written: model.User) -> User:
        id = self.people[tenant.id, written.name]
        user = User(
            id,
            tenant.id,
            written.name,
            written.upn or f"{written.name}@{tenant.domain}",
            written.password or f"mock-password-{self.identifier()}",
            written.display_name or written.name.title(),
            written.given_name,
            written.family_name,
            written.mail,
            written.enabled,
            written.directory_roles,
            tenant.id,
            id,
            must_change_password=written.must_change_password,
            multi_factor=written.multi_factor,
            chosen_code=written.verification_code,
            mfa_registered=written.mfa_registered,
            agent_of=self.client(tenant, written.agent_of) if written.agent_of else None,
        )
        return self.guest(user, written) if written.home else user

    def guest(self, user: User, written: model.User) -> User:
        """The user as somebody from elsewhere, named after the account at home (`alice_contoso.com#EXT#@…`)."""
        home, there = next(self.homes(user, written))
        upn = there.upn or f"{there.name}@{home.domain}"
        return replace(
            user,
            upn=written.upn or f"{upn.replace('@', '_')}#EXT#@{user.upn.rpartition('@')[2]}",
            display_name=written.display_name or there.display_name or there.name.title(),
            given_name=written.given_name or there.given_name,
            family_name=written.family_name or there.family_name,
            mail=written.mail or there.mail or upn,
            home_tenant=home.id,
            home_id=self.people[home.id, there.name],
        )

    def homes(self, guest: User, written: model.User) -> Iterator[tuple[Tenant, model.User]]:
        """Where somebody of this name is at home, by the name of the tenant."""
        for tenant in self.world.tenants:
            home = self.tenant(tenant)
            if tenant.name == written.home and home.id != guest.tenant:
                yield from ((home, user) for user in tenant.users if user.name == written.name)

    def group(self, tenant: Tenant, written: model.Group, users: Mapping[str, User]) -> Group:
        id = str(self.given(written.id) or self.identifier())
        return Group(id, tenant.id, written.name, tuple(users[name].id for name in written.members))

    def conditional_access(
        self, tenant: Tenant, written: model.Tenant, users: Mapping[str, User], groups: Mapping[str, Group]
    ) -> tuple[ConditionalAccess, ...]:
        policies = (policy for policy in written.policies if isinstance(policy, model.ConditionalAccess))
        return tuple(self.policy(tenant, policy, users, groups) for policy in policies)

    def policy(
        self,
        tenant: Tenant,
        written: model.ConditionalAccess,
        users: Mapping[str, User],
        groups: Mapping[str, Group],
    ) -> ConditionalAccess:
        return ConditionalAccess(
            str(self.given(written.id) or self.identifier()),
            written.name,
            None if written.users is None else tuple(users[name].id for name in written.users),
            None if written.groups is None else tuple(groups[name].id for name in written.groups),
            tuple(users[name].id for name in written.except_users),
            None if written.resources is None else tuple(self.resource(tenant, name) for name in written.resources),
            written.authentication_context,
            written.grant,
            written.enabled,
        )

    def assignments(
        self,
        tenant: Tenant,
        written: model.Tenant,
        client_id: str,
        users: Mapping[str, User],
        groups: Mapping[str, Group],
    ) -> Iterator[Assignment]:
        for each in written.assignments:
            if self.ids[f"{tenant.kind}/{tenant.name}", each.application] == client_id:
                ids = (*(users[name].id for name in each.users), *(groups[name].id for name in each.groups))
                yield from (Assignment(id, each.role) for id in ids)

    def application(self, tenant: Tenant, written: model.Application) -> Application:
        client_id = self.ids[f"{tenant.kind}/{tenant.name}", written.name]
        credential = (
            written.secrets or written.certificates or written.trusted_subjects or written.federated_credentials
        )
        return Application(
            client_id,
            written.name,
            tenant.id,
            written.sign_in_audience,
            written.enabled,
            not credential if written.public is None else written.public,
            {kind: named(platform.redirect_uris, client_id) for kind, platform in written.platforms.items()},
            tuple(self.secret(secret) for secret in written.secrets),
            tuple(self.certificate(written, certificate) for certificate in written.certificates),
            tuple(self.trusted_subject(subject) for subject in written.trusted_subjects),
            tuple(FederatedCredential(f.name, f.issuer, f.subject, f.audiences) for f in written.federated_credentials),
            named(written.identifier_uris, client_id),
            written.requested_access_token_version,
            tuple(self.scope(client_id, scope) for scope in written.scopes),
            tuple(self.app_role(client_id, role) for role in written.app_roles),
            written.optional_claims,
            written.assignment_required,
            tuple(self.permission(tenant, permission) for permission in written.required_permissions),
            written.api,
            group_membership_claims=written.group_membership_claims,
            required_context=written.required_context,
            logout_url=written.logout_url,
            possession=written.possession,
            id_tokens_from_authorize=written.enable_id_token_issuance,
            access_tokens_from_authorize=written.enable_access_token_issuance,
        )

    def secret(self, written: model.Secret) -> Secret:
        start = written.start.timestamp() if written.start else 0.0
        end = (written.end or max(self.now, written.start or self.now) + LIFE_OF_A_SECRET).timestamp()
        value = written.value or f"mock-secret-{self.identifier()}"
        return credentials.secret(self.identifier(), written.name, value, start, end, shown=True)

    def certificate(self, application: model.Application, written: model.Certificate) -> Certificate:
        if written.pem:
            return credentials.certificate(self.identifier(), written.name, written.pem)
        begins, ends = self.validity(written.start, written.end)
        pem, key = self.made_certificate(application.name[:64], begins, ends)
        return credentials.certificate(self.identifier(), written.name, pem, key)

    def trusted_subject(self, written: model.TrustedSubject) -> TrustedSubject:
        if written.authority:
            return TrustedSubject(written.subject, written.authority)
        begins, ends = self.validity(None, None)
        issuer = self.made_certificate(f"{written.subject[:54]} authority", begins, ends, authority=True)
        pem, key = self.made_certificate(written.subject, begins, ends, issuer=issuer)
        return TrustedSubject(written.subject, issuer[0], pem, key)

    def made_certificate(
        self,
        subject: str,
        begins: datetime,
        ends: datetime,
        *,
        issuer: tuple[str, str] | None = None,
        authority: bool = False,
    ) -> tuple[str, str]:
        """A certificate and its key, PEM; the same for the nth certificate of every world of this machine."""
        self.made += 1
        return application_certificate(
            self.chest,
            str(self.made),
            subject,
            not_before=begins,
            not_after=ends,
            issuer=issuer,
            authority=authority,
        )

    def validity(self, start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
        """From the first of the month, so that many worlds share one certificate and need not sign it again."""
        month = datetime(self.now.year, self.now.month, 1, tzinfo=UTC)
        begin = start or (month if end is None or end > month else end - LIFE_OF_A_SECRET)
        return begin, end or begin + LIFE_OF_A_SECRET

    def scope(self, client_id: str, written: model.Scope) -> Scope:
        return Scope(
            str(self.given(written.id) or identifier(client_id, written.value)),
            written.value,
            written.consent == "admin",
            written.enabled,
            written.display_name or written.value,
            written.description or written.value,
        )

    def app_role(self, client_id: str, written: model.AppRole) -> AppRole:
        return AppRole(
            str(self.given(written.id) or identifier(client_id, written.value)),
            written.value,
            written.members,
            written.enabled,
            written.display_name or written.value,
            written.description or written.value,
        )

    def permission(self, tenant: Tenant, written: model.Permission) -> Permission:
        return Permission(self.resource(tenant, written.resource), written.roles, written.scopes)

    def resource(self, tenant: Tenant, name: str) -> str:
        """The client id of an API named in the file: of this tenant first, then of any, then Microsoft's own."""
        lower = name.lower()
        own = self.ids.get((f"{tenant.kind}/{tenant.name}", name))
        return own or next(self.resources_named(lower), lower)

    def resources_named(self, lower: str) -> Iterator[str]:
        for tenant in self.world.tenants:
            for written in tenant.applications:
                if lower in (
                    written.name.lower(),
                    str(written.client_id),
                    *(u.lower() for u in written.identifier_uris),
                ):
                    yield self.ids[f"{tenant.kind}/{tenant.name}", written.name]
        for api in APPLICATIONS.values():
            if lower.removesuffix("/") in (api.name.lower(), api.client_id, *api.identifier_uris):
                yield api.client_id

    def service_principals(
        self, tenant: Tenant, written: model.Tenant, applications: list[Application], users: Mapping[str, User]
    ) -> Iterator[ServicePrincipal]:
        known = {application.client_id for application in applications}
        known |= {self.client(tenant, consent.application) for consent in written.consents}
        for client_id in known:
            consents = [c for c in written.consents if self.client(tenant, c.application) == client_id]
            yield ServicePrincipal(
                principal_id(tenant.id, client_id),
                tenant.id,
                client_id,
                True,
                tuple(RoleGrant(self.resource(tenant, c.resource), role) for c in consents for role in c.roles),
                tuple(self.scope_grant(tenant, consent, users) for consent in consents if consent.scopes),
            )

    def client(self, tenant: Tenant, name: str) -> str:
        """The client id of the application with this name: this tenant's, or another tenant's used here as well."""
        own = self.ids.get((f"{tenant.kind}/{tenant.name}", name))
        return own or next(id for (where, n), id in self.ids.items() if n == name and "/" in where)

    def scope_grant(self, tenant: Tenant, consent: model.Consent, users: Mapping[str, User]) -> ScopeGrant:
        user = users[consent.user].id if consent.user else None
        return ScopeGrant(self.resource(tenant, consent.resource), consent.scopes, user)


def named(uris: tuple[str, ...], client_id: str) -> tuple[str, ...]:
    """The same with the client id in its place."""
    return tuple(uri.replace("{client_id}", client_id) for uri in uris)
