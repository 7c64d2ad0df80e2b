"""Who calls Microsoft Graph: a token of any tenant of the world, judged by the rules every API of it has."""

from dataclasses import dataclass

from jwt import PyJWTError, api_jws
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mock_entra.authority import World
from mock_entra.directory import Application, Tenant
from mock_entra.hosts import Role, understand
from mock_entra.resources import validation
from mock_entra.resources.graph.refusal import GraphError, denied
from mock_entra.resources.problem import Problem
from mock_entra.resources.resource import Resource
from mock_entra.resources.validation import bearer
from mock_entra.resources.validation.token import Token
from mock_entra.wire import Header, Request
from mock_entra.world.first_party import GRAPH


@dataclass(frozen=True, slots=True)
class Caller:
    """An application (`oid` is its service principal) or a user by way of one; what its token permits."""

    tenant: Tenant
    oid: str
    client_id: str
    is_app: bool
    permissions: frozenset[str]


class Presented(BaseModel):
    """What of a v1 token only Graph reads."""

    model_config = ConfigDict(frozen=True, strict=True)

    appid: str = Field("", description="Client id of the application that got the token.")


async def admit(world: World, api: Application, http: Request) -> Caller:
    """The caller; 401 `InvalidAuthenticationToken` or, for a token that permits nothing at all, 403."""
    try:
        return await admitted(world, api, http)
    except Problem as problem:
        raise translated(world, http, problem) from problem


async def admitted(world: World, api: Application, http: Request) -> Caller:
    token = Token.parse(bearer.token(http))
    tenant = world.directory.tenant(token.claims.tid)
    if tenant is None:
        raise Problem(401, "invalid_token", "The token is of no tenant that is known here.")
    known = await validation.admit(Resource(world, api, tenant), http)
    permissions = known.roles if known.is_app else known.scopes
    return Caller(tenant, known.oid, client_of(token), known.is_app, permissions)


def client_of(token: Token) -> str:
    """The client id, in lower case; empty where a token that was let in by leniency tells none."""
    try:
        read = api_jws.decode_complete(token.compact, options={"verify_signature": False})
        return Presented.model_validate_json(read["payload"]).appid.lower()
    except (PyJWTError, ValidationError) as error:
        raise Problem(401, "invalid_token", "The claim appid is malformed.") from error


def translated(world: World, http: Request, problem: Problem) -> GraphError:
    """What validation found, in Graph's own words."""
    if problem.status == 403:
        return denied()
    if problem.status != 401:
        return GraphError(problem.status, "ServiceUnavailable", problem.message, *problem.headers)
    message = "Access token is empty." if problem.code == "no_token" else problem.message
    return GraphError(401, "InvalidAuthenticationToken", message, challenge(world, http, problem.claims))


def challenge(world: World, http: Request, claims: str | None = None) -> Header:
    """RFC 6750 3, with the parameters by which Microsoft's libraries find the authority, and what they are to claim."""
    host = understand(http.host)
    origin = "https://login.microsoftonline.com" if host and host.role is Role.GRAPH else world.origin
    where = f'authorization_uri="{origin}/common/oauth2/authorize"'
    wanted = f', error="insufficient_claims", claims="{claims}"' if claims else ""
    return ("www-authenticate", f'Bearer realm="", {where}, client_id="{GRAPH}"{wanted}')
