"""Claims about the user an access token speaks for (facts: protocol 4.1)."""

from typing import Any

from mock_entra.authority import Version, issuer
from mock_entra.directory import User
from mock_entra.directory.memberships import roles_of
from mock_entra.directory.subject import pairwise
from mock_entra.hosts import Role
from mock_entra.token_request import Authorization, TokenRequest
from mock_entra.tokens import groups, optional
from mock_entra.world.first_party import GRAPH


def of_access_token(request: TokenRequest, authorization: Authorization, version: Version) -> dict[str, Any]:
    """What an access token says of the user it is for: `sub` is another for every API, `roles` are the user's own."""
    user, resource = authorization.subject, authorization.resource
    assert user is not None
    delegation = authorization.delegation
    sign_in = delegation.sign_in if delegation else None
    roles = authorization.roles or roles_of(request.authority.world.directory, resource, user)
    about = optional.About(request.authority.required_tenant, user, sign_in)
    return {
        "oid": user.id,
        "sub": pairwise(user.tenant, user.id, resource.client_id),
        **(named_v1(user) if version == 1 else named_v2(authorization, user)),
        **({"acr": "1", "amr": list(sign_in.methods)} if version == 1 and sign_in else {}),
        **({"sid": sign_in.session} if sign_in and sign_in.session else {}),
        **({"deviceid": sign_in.device_id} if sign_in and sign_in.device_id else {}),
        **({"scp": " ".join(sorted(authorization.scopes))} if authorization.scopes else {}),
        **({"roles": list(roles)} if roles else {}),
        **identity_provider(request, user),
        **groups.listed(request, resource, user),
        **({"puid": groups.puid(user), "wids": groups.wids(user)} if resource.client_id == GRAPH else {}),
        **optional.of_user(resource.optional_claims.access_token, about),
    }


def named_v1(user: User) -> dict[str, Any]:
    """Version 1 names the user in every token; a guest by the e-mail address, too."""
    names = {"given_name": user.given_name, "family_name": user.family_name}
    names |= {"email": user.mail} if user.is_guest else {}
    told = {"name": user.display_name, "unique_name": user.upn, "upn": user.upn, "ipaddr": "127.0.0.1"}
    return told | {name: value for name, value in names.items() if value}


def named_v2(authorization: Authorization, user: User) -> dict[str, Any]:
    """Version 2 names the user to who asked for `profile`."""
    delegation = authorization.delegation
    if delegation is not None and "profile" not in delegation.openid:
        return {}
    return {"name": user.display_name, "preferred_username": user.upn}


def identity_provider(request: TokenRequest, user: User) -> dict[str, Any]:
    """`idp`, where that is not the issuer: a guest's home."""
    home = request.authority.world.directory.tenant(user.home_tenant) if user.is_guest else None
    if home is None:
        return {}
    is_own = request.authority.host.role is Role.OWN
    return {"idp": "live.com" if home.kind == "consumers" else issuer(request.authority.world, home, 1, own=is_own)}
