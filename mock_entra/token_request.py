"""The nouns of the token endpoint: what was asked, who asked, what was granted, and whom the token is tied to."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from mock_entra import artifacts, known_applications, scopes
from mock_entra.artifacts import AuthorizationCode, Platform, SignIn
from mock_entra.authority import Authority, Version
from mock_entra.claims_request import NOTHING, ClaimsRequest
from mock_entra.directory import Application, ServicePrincipal, Tenant, User
from mock_entra.errors import OAuthError, Row
from mock_entra.wire import Form, Request

ProofMethod = Literal["none", "secret", "assertion", "certificate", "federated"]


@dataclass(frozen=True, slots=True)
class SingleUse:
    """Something handed in that counts once: taken when the request is granted, by `refusal` if it is gone by then.

    `value` is what the first use leaves behind; a later use that leaves the same is let through where `again` says so.
    A use too many withdraws the family `withdraws`.
    """

    namespace: str
    id: str
    value: str
    expires_at: float
    refusal: Row
    again: bool = False
    withdraws: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """How an application proved itself; `acr` is what a token says of it: 0 public, 1 secret, 2 key."""

    method: ProofMethod
    acr: Literal["0", "1", "2"]
    single_use: tuple[SingleUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    """An application that proved itself, as the addressed tenant knows it."""

    application: Application
    principal: ServicePrincipal
    proof: Proof


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """RFC 6749 3.2: one request to the token endpoint, its application proven; `claims` is what it asks for by name.

    With `is_implicit`, it was /authorize that was asked, and the tokens travel in an address.
    `signed_by` is the session on a registered device whose key signed it, if one did.
    """

    authority: Authority
    http: Request
    client: Client
    version: Version
    claims: ClaimsRequest = NOTHING
    is_implicit: bool = False
    signed_by: str | None = None

    @property
    def form(self) -> Form:
        return self.http.form

    @property
    def scope(self) -> str | None:
        """What is asked for, if this request says so: as `scope`, or in v1 as `resource`."""
        return scopes.written(self.form, self.version)

    @property
    def required_scope(self) -> str:
        return scopes.required(self.form, self.version)

    @property
    def origin(self) -> str | None:
        """The origin of the page that sent this request; None for what is no page."""
        return self.http.headers.get("origin")

    def within(self, tenant: Tenant) -> "TokenRequest":
        """The same request, put to the tenant that the user turned out to belong to: 700016, 7000112 as there."""
        if self.authority.tenant == tenant:
            return self
        principal = known_applications.in_tenant(self.authority.world, tenant, self.client.application)
        client = replace(self.client, principal=principal)
        return replace(self, authority=replace(self.authority, tenant=tenant), client=client)


@dataclass(frozen=True, slots=True)
class Delegation:
    """What else a user's client gets beside the access token, and what a refresh token will remember.

    `openid` are the openid scopes of the grant, whichever of them this request says again; `scope` is what may be asked
    for again; `until` the fixed end of a single page application's refresh tokens, in seconds of the world's clock;
    `for_page` a code that goes to the page of this server (`spa_code`).
    """

    openid: tuple[str, ...]
    scope: str
    sign_in: SignIn
    family: str
    platform: Platform = "public_client"
    nonce: str | None = None
    until: float | None = None
    for_page: AuthorizationCode | None = None

    @property
    def is_offline(self) -> bool:
        return "offline_access" in self.openid


@dataclass(frozen=True, slots=True)
class Authorization:
    """What a grant decided: who may reach which API, as whom, with which permissions. `lifetime` is in seconds.

    `tenant` is the user's, where the request named none; `missing` are permissions nobody consented to yet, `named`
    those (in lower case) that were asked for behind their API's name; `openid` the openid scopes of this request, which
    the reply says again; `asked` is what the client asks for by name, now or when the user signed in.
    """

    resource: Application
    audience: str
    subject: User | None = None
    roles: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    lifetime: int = 3600
    claims: dict[str, Any] = field(default_factory=dict)
    single_use: tuple[SingleUse, ...] = ()
    tenant: Tenant | None = None
    missing: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()
    openid: tuple[str, ...] = ()
    delegation: Delegation | None = None
    asked: ClaimsRequest = NOTHING


@dataclass(frozen=True, slots=True)
class Confirmation:
    """RFC 7800: whom the token is tied to; `cnf` is None for a bearer token."""

    token_type: str
    cnf: dict[str, Any] | None = None


async def consume(request: TokenRequest, authorization: Authorization) -> None:
    """Takes what was handed in, at the very end: a refused request consumes nothing."""
    store = request.authority.world.store
    for once in (*request.client.proof.single_use, *authorization.single_use):
        if await store.add(once.namespace, once.id, once.value, expires_at=once.expires_at):
            continue
        if once.again and await store.get(once.namespace, once.id) == once.value:
            continue
        if once.withdraws:
            await artifacts.withdraw(request.authority.world, once.withdraws)
        raise OAuthError(once.refusal)
