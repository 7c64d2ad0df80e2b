"""OpenID Connect Core 2: the id token, whose version follows the endpoint (facts: protocol 4.2)."""

from hashlib import sha256
from typing import Any

from mock_entra.authority import Version
from mock_entra.claims_request import ClaimsRequest
from mock_entra.directory import User
from mock_entra.directory.memberships import roles_of
from mock_entra.directory.subject import pairwise
from mock_entra.signing import encode
from mock_entra.token_request import Delegation, TokenRequest
from mock_entra.tokens import claims as both
from mock_entra.tokens import groups, optional, subject

LIFETIME = 3600


def claims(request: TokenRequest, user: User, delegation: Delegation, asked: ClaimsRequest, now: int) -> dict[str, Any]:
    """The claims of the id token a user's client gets; `profile` and `email` open the claims behind them."""
    tenant, client = request.authority.required_tenant, request.client.application
    random = request.authority.world.random
    told: dict[str, Any] = {
        "aud": client.client_id,
        "iss": request.authority.issuer(request.version),
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME,
        "aio": encode(random(33)),
        "rh": both.rh(tenant.id, client.client_id),
        "sub": pairwise(tenant.id, user.id, client.client_id),
        "tid": tenant.id,
        "uti": encode(random(16)),
        "ver": f"{request.version}.0",
    }
    told |= {"nonce": delegation.nonce} if delegation.nonce else {}
    told |= {"sid": delegation.sign_in.session} if delegation.sign_in.session else {}
    told |= of_profile(request.version, user, delegation) | subject.identity_provider(request, user)
    return told | of_registration(request, user, delegation, asked)


def of_profile(version: Version, user: User, delegation: Delegation) -> dict[str, Any]:
    if version == 1:
        names = {"given_name": user.given_name, "family_name": user.family_name}
        who = {"oid": user.id, "name": user.display_name, "unique_name": user.upn, "upn": user.upn}
        return who | {name: value for name, value in names.items() if value} | {"amr": list(delegation.sign_in.methods)}
    told: dict[str, Any] = {}
    if "profile" in delegation.openid:
        told |= {"oid": user.id, "name": user.display_name, "preferred_username": user.upn}
    if user.mail and ("email" in delegation.openid or user.is_guest):
        told["email"] = user.mail
    return told


def of_registration(request: TokenRequest, user: User, delegation: Delegation, asked: ClaimsRequest) -> dict[str, Any]:
    """What the client's registration, or this request, asks for: optional claims, groups, and the user's app roles."""
    client, tenant = request.client.application, request.authority.required_tenant
    roles = roles_of(request.authority.world.directory, client, user)
    names = (*client.optional_claims.id_token, *asked.id_token)
    return {
        **({"roles": list(roles)} if roles else {}),
        **groups.listed(request, client, user),
        **optional.of_user(names, optional.About(tenant, user, delegation.sign_in)),
    }


def half_hash(text: str) -> str:
    """OpenID Connect Core 3.3.2.11, `c_hash` and `at_hash`: the left half of the hash of what travels beside it."""
    return encode(sha256(text.encode()).digest()[:16])
