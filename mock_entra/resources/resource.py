"""RFC 6749 1.1: a resource server, which is one registration's API within its world."""

from dataclasses import dataclass

from mock_entra.authority import Version, World
from mock_entra.directory import Application, Tenant


@dataclass(frozen=True, slots=True)
class Resource:
    """An API behind a registration; it accepts the tokens of the registration's own tenant."""

    world: World
    application: Application
    tenant: Tenant

    @property
    def token_version(self) -> Version:
        """The one version of access tokens the registration is set for."""
        return 1 if self.application.token_version == 1 else 2
