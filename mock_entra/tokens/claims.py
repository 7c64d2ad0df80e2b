"""Claims that both versions of the access token share."""

from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from mock_entra.signing import encode
from mock_entra.token_request import Authorization, Confirmation, TokenRequest
from mock_entra.world import Leniency


def shared(request: TokenRequest, authorization: Authorization, confirmation: Confirmation, now: int) -> dict[str, Any]:
    """Dates, subject, permissions and the opaque claims; `uti` is new for every token."""
    principal, tenant = request.client.principal, request.authority.required_tenant
    random = request.authority.world.random
    claims: dict[str, Any] = {
        "iat": now,
        "nbf": now,
        "exp": now + authorization.lifetime,
        "aio": encode(random(33)),
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


def optional(request: TokenRequest, authorization: Authorization) -> dict[str, Any]:
    """Optional claims the API's registration asks for. `idtyp` marks tokens that applications get for themselves."""
    asked = authorization.resource.optional_claims.access_token
    claims: dict[str, Any] = {}
    if "idtyp" in asked and authorization.subject is None and not request.authority.world.lenient(Leniency.NO_IDTYP):
        claims["idtyp"] = "app"
    return claims


@lru_cache(maxsize=4096)
def rh(tenant: str, resource: str) -> str:
    """Opaque, and the same for one tenant and API, as the service's looks."""
    return f"1.A{encode(sha256(f'{tenant}/{resource}'.encode()).digest())[:40]}."


def audience(request: TokenRequest, wanted: str) -> str:
    """`wanted`, unless the world is told to write tokens for somebody else."""
    return str(UUID(int=1)) if request.authority.world.lenient(Leniency.FOREIGN_AUDIENCE) else wanted
