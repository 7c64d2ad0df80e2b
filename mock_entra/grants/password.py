"""RFC 6749 4.3: a user's name and password in the client's own hands.

Source: "OAuth 2.0 resource owner password credentials"; facts: protocol 3.7. Order of refusals: unknown user (50034),
locked out (50053), wrong password (50126), disabled account (50057), expired password (50055).
"""

import hmac

from mock_entra import lockout
from mock_entra.artifacts import SignIn
from mock_entra.authority import Authority, World
from mock_entra.delegating import delegate, refuse_another_origin
from mock_entra.directory import User
from mock_entra.errors import (
    LOCKED_OUT,
    PASSWORD_EXPIRED,
    PASSWORD_NOT_OFFERED,
    UNKNOWN_USER,
    WRONG_PASSWORD,
    OAuthError,
)
from mock_entra.token_request import Authorization, TokenRequest


async def redeem(request: TokenRequest) -> Authorization:
    """Of work accounts only, on a tenant or `organizations`; what the password is good for is a policy's question."""
    refuse_another_origin(request, "public_client")
    authority = request.authority
    user = known_user(authority, request.form.required("username"))
    await prove(authority.world, user, request.form.required("password"))
    if user.enabled and user.must_change_password:
        raise OAuthError(PASSWORD_EXPIRED)
    now = authority.world.clock.now()
    family = authority.world.random(16).hex()
    return delegate(request, user, request.required_scope, SignIn(now, ("pwd",)), family=family)


async def prove(world: World, user: User, typed: str) -> None:
    if await lockout.is_locked_out(world, user):
        raise OAuthError(LOCKED_OUT)
    if not hmac.compare_digest(user.password.encode(), typed.encode("utf-8", "replace")):
        await lockout.failed(world, user, typed)
        raise OAuthError(WRONG_PASSWORD)
    await lockout.succeeded(world, user)


def known_user(authority: Authority, name: str) -> User:
    segment = authority.place.segment.lower()
    if segment == "common" or (authority.tenant and authority.tenant.kind == "consumers"):
        raise OAuthError(PASSWORD_NOT_OFFERED)
    user = authority.world.directory.user(name)
    home = authority.world.directory.tenant(user.tenant) if user else None
    elsewhere = authority.tenant is not None and user is not None and user.tenant != authority.tenant.id
    if user is None or home is None or home.kind == "consumers" or elsewhere:
        told = authority.tenant.display_name if authority.tenant else segment
        raise OAuthError(UNKNOWN_USER, user=name, tenant=told)
    return user
