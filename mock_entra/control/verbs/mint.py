"""A token on request: true, with other claims, or wrong in one way."""

from typing import Any, Literal

from pydantic import Field

from mock_entra.authority import Version, World
from mock_entra.control import finding
from mock_entra.control.finding import Membership
from mock_entra.control.forging import Algorithm, WhichKey, compact, header_of, key_for
from mock_entra.control.parameters import (
    AnyJson,
    NamedApplication,
    NamedResource,
    NamedUser,
    OfTenant,
    Parameters,
    Shown,
    Text,
)
from mock_entra.control.pretence import Pretence
from mock_entra.control.refusal import NotThere, Unacceptable
from mock_entra.directory import Application, Directory, Tenant, User

YEARS = 100 * 366 * 86400


class Mint(Parameters):
    """Which token. What is left out is what the application, or the user through it, would truly get."""

    tenant: OfTenant | None = Field(None, description="Tenant that issues; the application's, else the world's first.")
    application: NamedApplication | None = Field(
        None, description="The client; the tenant's first with a credential, where absent."
    )
    resource: NamedResource | None = Field(None, description="The API it is for; the tenant's first, where absent.")
    user: NamedUser | None = Field(None, description="Whom it speaks for; the application itself, where absent.")
    scopes: tuple[str, ...] | None = Field(None, description="`scp`; what the user's client was granted, where absent.")
    roles: tuple[str, ...] | None = Field(None, description="`roles`; what the application was granted, where absent.")
    version: Literal[1, 2] | None = Field(None, description="1 or 2; what the API's registration says, where absent.")
    names: Literal["own", "real"] = Field("own", description="Whether the issuer is under this world's address.")
    expires_in: int | None = Field(
        None, ge=-YEARS, le=YEARS, description="Seconds from now to `exp`; negative: expired."
    )
    age: int = Field(0, ge=-YEARS, le=YEARS, description="Seconds since it was issued (`iat`, `nbf`).")
    claims: dict[str, AnyJson] = Field(default_factory=dict, description="Claims that are added, or said otherwise.")
    without: tuple[str, ...] = Field((), description="Claims that are left out.")
    key: WhichKey = Field(
        "own",
        description="`own` signs as the tenant does; `unknown` is a key nobody published; `rotated-out` one that the "
        "tenant published before its keys were rotated without overlap.",
    )
    alg: Algorithm = Field("RS256", description="`HS256` is made with the public key as secret, `none` not at all.")
    kid: Text | None = Field(None, description="Key id in the header, whatever the key.")
    signature: Literal["good", "broken"] = Field("good", description="`broken` does not verify under any key.")


class Minted(Shown):
    """A token, and what is in it."""

    token: str = Field(description="The compact token.")
    header: dict[str, Any] = Field(description="Its header.")
    claims: dict[str, Any] = Field(description="Its claims.")


async def mint(world: World, told: Mint) -> Minted:
    """A token that nobody had to ask for: no grant, no consent, no ledger entry."""
    await world.directory.refresh()
    pretence = understood(world, told)
    claims = claims_of(pretence, told)
    tenant = pretence.client.tenant
    key = await key_for(world, tenant, told.key)
    header = header_of(key, told.alg, told.kid, thumbprint=pretence.version == 1)
    token = await compact(header, claims, key, broken=told.signature == "broken")
    return Minted(token=token, header=header, claims=claims)


def understood(world: World, told: Mint) -> Pretence:
    directory = world.directory
    client = client_of(directory, told)
    resource = resource_of(directory, client.tenant, told)
    user = finding.user(directory, told.user, client.tenant.id) if told.user else None
    scopes = granted_scopes(client, resource, user) if told.scopes is None else told.scopes
    roles = granted_roles(client, resource, user) if told.roles is None else told.roles
    if scopes and user is None:
        raise Unacceptable("`scopes` are a user's: name a `user`, or put `scp` into `claims`")
    version: Version = told.version or (1 if resource.token_version == 1 else 2)
    return Pretence(world, client, resource, user, roles, scopes, version, told.names)


def client_of(directory: Directory, told: Mint) -> Membership:
    if told.application is not None:
        return finding.membership(directory, told.application, told.tenant)
    home = finding.tenant(directory, told.tenant) if told.tenant else next(directory.tenants(), None)
    known = tuple(directory.applications(home.id)) if home else ()
    first = next((a for a in known if a.has_credential and not a.api), next(iter(known), None))
    if home is None or first is None:
        raise NotThere("there is no application to mint for: name an `application`, or add one")
    return finding.known(directory, home, first)


def resource_of(directory: Directory, home: Tenant, told: Mint) -> Application:
    if told.resource is not None:
        return finding.resource(directory, home, told.resource)
    first = next((a for a in directory.applications(home.id) if a.api), None)
    if first is None:
        raise NotThere(f"{finding.tenant_label(home)} has no API of its own: name a `resource`")
    return first


def granted_scopes(client: Membership, resource: Application, user: User | None) -> tuple[str, ...]:
    if user is None:
        return ()
    grants = (
        g for g in client.principal.scope_grants if g.resource == resource.client_id and g.user in (None, user.id)
    )
    return tuple(dict.fromkeys(scope for grant in grants for scope in grant.scopes))


def granted_roles(client: Membership, resource: Application, user: User | None) -> tuple[str, ...]:
    return client.principal.roles_of(resource.client_id) if user is None else ()


def claims_of(pretence: Pretence, told: Mint) -> dict[str, Any]:
    now = int(pretence.world.clock.now())
    life = None if told.expires_in is None else told.expires_in + told.age
    claims = pretence.claims(now - told.age, life) | told.claims
    return {name: value for name, value in claims.items() if name not in told.without}
