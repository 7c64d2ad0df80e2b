"""draft-ietf-oauth-signed-http-request-03 3: the request was signed just now, by the client's own clock."""

from mock_entra import clock
from mock_entra.resources.validation.signed_http_request.proof import Presented

LIFE = 300
"""Seconds: the default of Microsoft.IdentityModel's validator."""


async def holds(shown: Presented) -> bool:
    """By real time, give or take the world's skew: a world that travels makes no honest client's proof stale."""
    skew = shown.resource.world.skew
    return -skew <= clock.real() - shown.proof.claims.ts <= LIFE + skew
