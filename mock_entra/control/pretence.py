"""A token request that nobody sent: what the token shapes need to write the claims a true one would get."""

from dataclasses import dataclass
from typing import Any, Literal

from mock_entra import tokens
from mock_entra.authority import Authority, Version, World
from mock_entra.control.finding import Membership
from mock_entra.directory import Application, User
from mock_entra.hosts import CLOUDS, Host, Place, Role
from mock_entra.policies.lifetimes import lifetime
from mock_entra.token_request import Authorization, Client, Confirmation, Proof, TokenRequest
from mock_entra.wire import Request


@dataclass(frozen=True, slots=True)
class Pretence:
    """Who would have asked for what; without `user`, the application for itself."""

    world: World
    client: Membership
    resource: Application
    user: User | None
    roles: tuple[str, ...]
    scopes: tuple[str, ...]
    version: Version
    names: Literal["own", "real"]

    def claims(self, issued_at: int, life: int | None) -> dict[str, Any]:
        """The claims of the access token, `exp` after `life` seconds or those the tenant's policy says."""
        request = self.request()
        seconds = lifetime(request, self.resource.client_id) if life is None else life
        authorization = Authorization(
            self.resource,
            next(iter(self.resource.identifier_uris), self.resource.client_id),
            self.user,
            self.roles,
            self.scopes,
            seconds,
        )
        shape = tokens.ACCESS_TOKENS[self.version]
        return shape.claims(request, authorization, Confirmation("Bearer"), issued_at)

    def request(self) -> TokenRequest:
        tenant = self.client.tenant
        real = self.names == "real"
        host = (
            Host(CLOUDS[tenant.cloud].preferred_network, Role.LOGIN, tenant.cloud)
            if real
            else Host("localhost", Role.OWN)
        )
        origin = f"https://{host.name}" if real else self.world.origin
        place = Place("adfs" if tenant.kind == "adfs" else tenant.id, None, "oauth2/v2.0/token")
        authority = Authority(self.world, host, place, origin, tenant)
        http = Request("POST", "https", host.name, "/", "/", {})
        return TokenRequest(authority, http, Client(self.client.application, self.client.principal, self.proof()), 2)

    def proof(self) -> Proof:
        """The strongest credential the application has."""
        application = self.client.application
        if not application.has_credential:
            return Proof("none", "0")
        return Proof("assertion", "2") if application.certificates else Proof("secret", "1")
