"""RFC 6749 6: a refresh token for new tokens, also of another API that was consented to.

Source: "Refresh tokens in the Microsoft identity platform"; facts: protocol 3.4. The token carries client, tenant and
binding, and is never accepted across them: of another tenant only by whoever is a guest there (50020). The old one
stays good when a new one is given.
"""

from datetime import UTC, datetime

from mock_entra import artifacts
from mock_entra.artifacts import RefreshToken
from mock_entra.authority import World
from mock_entra.delegating import delegate, is_over, refuse_another_origin
from mock_entra.directory import User
from mock_entra.directory.guests import still_there
from mock_entra.errors import (
    CLIENT_MISMATCH,
    DEVICE_SIGNATURE_MISSING,
    GRANT_OF_ANOTHER_CLIENT,
    GRANT_WITHDRAWN,
    MISSING_CREDENTIAL,
    NOT_A_GRANT,
    REFRESH_TOKEN_INACTIVE,
    REFRESH_TOKEN_OF_SPA,
    SESSION_REVOKED,
    OAuthError,
)
from mock_entra.registered_devices import standing
from mock_entra.token_request import Authorization, TokenRequest
from mock_entra.world import Leniency


async def redeem(request: TokenRequest) -> Authorization:
    """Unknown (70000), another client's, another origin's, over, withdrawn or revoked, in this order."""
    world = request.authority.world
    token = await artifacts.find(world, RefreshToken, request.form.required("refresh_token"))
    if token is None:
        raise OAuthError(NOT_A_GRANT, parameter="refresh_token")
    refuse_another_device(request, token)
    refuse_another_client(request, token)
    refuse_another_origin(request, token.platform)
    refuse_what_is_over(world, token)
    user = await still_signed_in(request, token)
    sign_in = await standing.of(world, token.bound_to, token.sign_in) if token.bound_to else token.sign_in
    return delegate(
        request,
        user,
        request.scope or token.scope,
        sign_in,
        family=token.family,
        platform=token.platform,
        until=token.expires_at if token.platform == "spa" else None,
        may_ask=token.scope,
    )


def refuse_another_device(request: TokenRequest, token: RefreshToken) -> None:
    """What belongs to a device's session is redeemed by a request that its key signed, and by no other."""
    unsigned = request.signed_by is None and request.authority.world.lenient(Leniency.BOUND_TOKEN_UNSIGNED)
    if token.bound_to != request.signed_by and not unsigned:
        raise OAuthError(DEVICE_SIGNATURE_MISSING)


def refuse_another_client(request: TokenRequest, token: RefreshToken) -> None:
    """Members of one family share their refresh tokens (FOCI); a stranger to it is told so by `client_mismatch`."""
    application = request.client.application
    own = token.client_id == application.client_id or (token.family_of_clients and application.family)
    if not own and not request.authority.world.lenient(Leniency.FOREIGN_REFRESH_TOKEN):
        if token.family_of_clients:
            raise OAuthError(CLIENT_MISMATCH)
        raise OAuthError(GRANT_OF_ANOTHER_CLIENT, client_id=application.client_id)
    if token.confidential and request.client.proof.method == "none":
        raise OAuthError(MISSING_CREDENTIAL)


def refuse_what_is_over(world: World, token: RefreshToken) -> None:
    if world.clock.now() < token.expires_at or world.lenient(Leniency.EXPIRED_REFRESH_TOKEN):
        return
    if token.platform == "spa":
        raise OAuthError(REFRESH_TOKEN_OF_SPA)
    issued = datetime.fromtimestamp(token.issued_at, UTC).isoformat(timespec="seconds")
    raise OAuthError(REFRESH_TOKEN_INACTIVE, issued=issued)


async def still_signed_in(request: TokenRequest, token: RefreshToken) -> User:
    """The user, unless the grant was withdrawn, all sessions were revoked, or a public client's password changed."""
    world = request.authority.world
    user = still_there(world.directory, token.user)
    if user is None:
        raise OAuthError(GRANT_WITHDRAWN)
    if world.lenient(Leniency.REVOKED_REFRESH_TOKEN):
        return user
    if await artifacts.is_withdrawn(world, token.family):
        raise OAuthError(GRANT_WITHDRAWN)
    if is_over(request, user, token.sign_in, confidential=token.confidential):
        raise OAuthError(SESSION_REVOKED)
    return user
