"""A world's directory: read from memory, written through to the store, and read again where that has moved on."""

from collections.abc import Iterable, Iterator

from mock_entra.directory.applications import Application
from mock_entra.directory.first_party import APPLICATIONS, service_principal
from mock_entra.directory.groups import Group
from mock_entra.directory.records import KINDS, Record, key_of, read, written
from mock_entra.directory.service_principals import ServicePrincipal
from mock_entra.directory.tenants import CONSUMERS, Tenant
from mock_entra.directory.users import User
from mock_entra.store import Store


class Directory:
    """Look-ups are synchronous and cheap; `refresh` before a request picks up what another process wrote."""

    def __init__(self, store: Store, namespace: str) -> None:
        self._store = store
        self._namespace = namespace
        self._revision = -1
        self._kinds: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
        self._domains: dict[str, str] = {}
        self._resources: dict[str, str] = {}
        self._upns: dict[str, str] = {}

    async def refresh(self) -> None:
        """Reads everything again if the store has changes that were not made here."""
        revision = await self._store.revision(self._namespace)
        if revision == self._revision:
            return
        self._kinds = {kind: {} for kind in KINDS}
        for id, text in (await self._store.all(self._namespace)).items():
            kind, _, key = id.partition(":")
            self._kinds[kind][key] = read(kind, text)
        self._index()
        self._revision = revision

    async def put(self, *records: Record) -> None:
        """Adds records, or replaces those with the same key."""
        await self.refresh()
        for record in records:
            kind, key = key_of(record)
            self._kinds[kind][key] = record
            await self._store.put(self._namespace, f"{kind}:{key}", written(record))
        self._index()
        self._revision = await self._store.revision(self._namespace)

    async def remove(self, *records: Record) -> None:
        for record in records:
            kind, key = key_of(record)
            await self._store.delete(self._namespace, f"{kind}:{key}")
        await self.refresh()

    def _index(self) -> None:
        self._domains = {domain.lower(): tenant.id for tenant in self.tenants() for domain in tenant.domains}
        self._upns = {user.upn.lower(): user.id for user in self.users()}
        self._resources = {}
        for application in (*APPLICATIONS.values(), *self.applications()):
            for name in (application.client_id, *application.identifier_uris):
                self._resources[name.lower()] = application.client_id

    def tenants(self) -> Iterator[Tenant]:
        return (record for record in self._kinds["tenant"].values() if isinstance(record, Tenant))

    def users(self, tenant: str | None = None) -> Iterator[User]:
        everyone = (record for record in self._kinds["user"].values() if isinstance(record, User))
        return (user for user in everyone if tenant in (None, user.tenant))

    def groups(self, tenant: str) -> Iterator[Group]:
        everything = (record for record in self._kinds["group"].values() if isinstance(record, Group))
        return (group for group in everything if group.tenant == tenant)

    def applications(self, tenant: str | None = None) -> Iterator[Application]:
        """Registered applications, Microsoft's own not among them."""
        everything = (record for record in self._kinds["application"].values() if isinstance(record, Application))
        return (application for application in everything if tenant in (None, application.tenant))

    def tenant(self, name: str) -> Tenant | None:
        """A tenant by id or verified domain, without regard to case; `consumers` is the one of personal accounts."""
        lower = name.lower()
        found = self._kinds["tenant"].get(CONSUMERS if lower == "consumers" else self._domains.get(lower, lower))
        return found if isinstance(found, Tenant) else None

    def tenant_of_subdomain(self, kind: str, subdomain: str) -> Tenant | None:
        """The customer or B2C tenant whose own host name begins with this label."""
        lower = subdomain.lower()
        return next((t for t in self.tenants() if t.kind == kind and (t.subdomain or "").lower() == lower), None)

    def tenant_of_kind(self, kind: str) -> Tenant | None:
        return next((tenant for tenant in self.tenants() if tenant.kind == kind), None)

    def application(self, client_id: str) -> Application | None:
        """An application by client id, Microsoft's own included."""
        lower = client_id.lower()
        found = self._kinds["application"].get(lower, APPLICATIONS.get(lower))
        return found if isinstance(found, Application) else None

    def service_principal(self, tenant: str, client_id: str) -> ServicePrincipal | None:
        """How a tenant knows an application; None where it does not know it."""
        found = self._kinds["service_principal"].get(f"{tenant}/{client_id}")
        if isinstance(found, ServicePrincipal):
            return found
        return service_principal(tenant, client_id) if client_id in APPLICATIONS else None

    def service_principals(self, tenant: str) -> Iterator[ServicePrincipal]:
        everything = self._kinds["service_principal"].values()
        return (p for p in everything if isinstance(p, ServicePrincipal) and p.tenant == tenant)

    def resource(self, tenant: str, name: str) -> Application | None:
        """The API a tenant knows by this identifier URI or client id; case and one closing slash do not matter."""
        lower = name.lower()
        client_id = self._resources.get(lower, self._resources.get(lower.removesuffix("/")))
        if client_id is None or self.service_principal(tenant, client_id) is None:
            return None
        return self.application(client_id)

    def user(self, name: str) -> User | None:
        """A user by object id or user principal name."""
        found = self._kinds["user"].get(self._upns.get(name.lower(), name.lower()))
        return found if isinstance(found, User) else None

    def local_account(self, tenant: str, name: str) -> User | None:
        """A user of one customer or B2C tenant by the e-mail address or name the account signs in by."""
        lower = name.lower()
        return next(
            (u for u in self.users(tenant) if any(lower == i.assigned_id.lower() for i in u.profile.identities)), None
        )


def named(applications: Iterable[Application], name: str) -> Application | None:
    """The application with this display name or client id."""
    return next((a for a in applications if name in (a.name, a.client_id)), None)
