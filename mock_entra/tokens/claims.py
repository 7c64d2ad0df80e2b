"""Claims that both versions of the access token share."""

from functools import lru_cache
from hashlib import sha256
from math import ceil
from typing import Any
from uuid import UUID

from mock_entra import aio
from mock_entra.signing import encode
from mock_entra.token_request import Authorization, Confirmation, TokenRequest
from mock_entra.world import Leniency
from mock_entra.world.first_party import GRAPH


def shared(request: TokenRequest, authorization: Authorization, confirmation: Confirmation, now: int) -> dict[str, Any]:
    """Dates, subject, permissions and the opaque claims; `uti` is new for every token."""
    principal, tenant = request.client.principal, request.authority.required_tenant
    random = request.authority.world.random
    claims: dict[str, Any] = {
        "iat": now,
        "nbf": begin(request, authorization, now),
        "exp": now + authorization.lifetime,
        "aio": aio.written(authorization.delegation.sign_in) if authorization.delegation else encode(random(33)),
        "rh": rh(tenant.id, authorization.resource.client_id),
        "tid": tenant.id,
        "uti": encode(random(16)),
        "xms_ftd": encode(random(32)),
    }
    if authorization.subject is None:
        claims |= {"oid": principal.id, "sub": principal.id}
    if authorization.roles:
        claims["roles"] = list(authorization.roles)
    if confirmation.cnf:
        claims["cnf"] = confirmation.cnf
    return claims | optional(request, authorization)


def begin(request: TokenRequest, authorization: Authorization, now: int) -> int:
    """The second after a revocation that happened within this one: whole seconds could not tell before from after."""
    user = authorization.subject
    if user is None:
        return now
    ends = [at for at in (user.sessions_revoked_at, user.password_changed_at) if at is not None]
    happened = [ceil(at) for at in ends if now < at <= request.authority.world.clock.now()]
    return max(happened, default=now)


def optional(request: TokenRequest, authorization: Authorization) -> dict[str, Any]:
    """Optional claims the API's registration asks for, whoever the token is of.

    `idtyp` marks tokens that applications get for themselves, and users' where the additional property asks for it;
    `xms_cc` says what a client can that said it could.
    """
    resource = authorization.resource
    asked = resource.optional_claims.access_token
    claims: dict[str, Any] = {}
    if authorization.subject is not None and "idtyp:include_user_token" in asked:
        claims["idtyp"] = "user"
    is_app = authorization.subject is None and bool({"idtyp", "idtyp:include_user_token"} & set(asked))
    if is_app and not request.authority.world.lenient(Leniency.NO_IDTYP):
        claims["idtyp"] = "app"
    if resource.evaluates_continuously and authorization.asked.is_capable:
        claims["xms_cc"] = ["cp1"]
    if resource.client_id == GRAPH:
        claims |= of_graph(request, authorization)
    return claims


def of_graph(request: TokenRequest, authorization: Authorization) -> dict[str, Any]:
    """What Graph's tokens say besides: whose they are, and what Graph shows of the application."""
    return {
        "app_displayname": request.client.application.name,
        "idtyp": "app" if authorization.subject is None else "user",
        "tenant_region_scope": request.authority.required_tenant.region,
    }


@lru_cache(maxsize=4096)
def rh(tenant: str, resource: str) -> str:
    """Opaque, and the same for one tenant and API, as the service's looks."""
    return f"1.A{encode(sha256(f'{tenant}/{resource}'.encode()).digest())[:40]}."


def audience(request: TokenRequest, wanted: str) -> str:
    """`wanted`, unless the world is told to write tokens for somebody else."""
    return str(UUID(int=1)) if request.authority.world.lenient(Leniency.FOREIGN_AUDIENCE) else wanted
