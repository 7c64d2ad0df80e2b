"""RFC 6749 1.5: the refresh token, an opaque text; each use gives a new one and leaves the old as it is."""

from mock_entra import artifacts
from mock_entra.artifacts import RefreshToken
from mock_entra.directory import User
from mock_entra.token_request import Delegation, TokenRequest

INACTIVITY = 90 * 86400
SINGLE_PAGE = 24 * 3600 - 1
"""Seconds: refresh tokens of single page applications end a day after the sign-in, however often they are used."""


async def issue(request: TokenRequest, user: User, delegation: Delegation) -> tuple[str, float]:
    """A new refresh token, and when it ends by the world's clock."""
    world, client = request.authority.world, request.client
    now = world.clock.now()
    fixed = delegation.until if delegation.platform == "spa" else None
    ends = fixed or (now + (SINGLE_PAGE if delegation.platform == "spa" else INACTIVITY))
    record = RefreshToken(
        client.application.client_id,
        request.authority.required_tenant.id,
        user.id,
        delegation.scope,
        delegation.platform,
        delegation.family,
        now,
        ends,
        delegation.sign_in,
        client.proof.method != "none",
        client.application.family,
        request.signed_by,
    )
    return await artifacts.hand_out(world, record), ends
