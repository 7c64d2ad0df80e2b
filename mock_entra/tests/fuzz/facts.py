"""What a world holds, in the words of a request."""

from dataclasses import dataclass

from mock_entra.authority import World
from mock_entra.directory import Application
from mock_entra.directory.first_party import APPLICATIONS


class Pem(str):
    """Text that need not be shown whole where a test fails."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} characters of PEM>"


@dataclass(frozen=True, slots=True)
class Client:
    """An application that may ask, and where."""

    tenant: str
    client_id: str
    secret: str | None
    certificate: tuple[Pem, Pem] | None
    """Certificate and key."""
    is_by_name: bool = False
    """SN+I: the certificate is not registered, its subject is, so that the certificate must be sent along."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a generated request may name rightly."""

    clients: tuple[Client, ...]
    segments: tuple[str, ...]
    resources: tuple[str, ...]
    apis: tuple[str, ...]
    known: dict[str, tuple[str, ...]]
    """For each tenant, names of the APIs that are its own."""

    @classmethod
    def of(cls, world: World) -> "Facts":
        applications = list(world.directory.applications())
        clients = tuple(
            Client(a.tenant, a.client_id, next((s.value for s in a.secrets if s.value), None), *certificate_of(a))
            for a in applications
        )
        tenants = list(world.directory.tenants())
        segments = [name for t in tenants for name in (t.id, *t.domains)]
        names = [name for a in (*applications, *APPLICATIONS.values()) for name in (a.client_id, *a.identifier_uris)]
        apis = tuple(f"/resources/{a.client_id}/api/{a.api}" for a in applications if a.api)
        known = {
            t.id: tuple(uri for a in applications if a.tenant == t.id for uri in (a.client_id, *a.identifier_uris))
            for t in tenants
        }
        return cls(clients, tuple(segments), tuple(names), apis, known)

    def known_in(self, tenant: str) -> tuple[str, ...]:
        return self.known[tenant]

    def proving(self, kind: str) -> tuple[Client, ...]:
        return tuple(client for client in self.clients if getattr(client, kind))


def certificate_of(application: Application) -> tuple[tuple[Pem, Pem] | None, bool]:
    """Certificate and key that the world made for an application, and whether it is known by its subject only."""
    for registered in application.certificates:
        if registered.key:
            return (Pem(registered.pem), Pem(registered.key)), False
    for trusted in application.trusted_subjects:
        if trusted.certificate and trusted.key:
            return (Pem(trusted.certificate), Pem(trusted.key)), True
    return None, False
