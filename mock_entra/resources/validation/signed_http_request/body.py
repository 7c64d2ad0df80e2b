"""draft-ietf-oauth-signed-http-request-03 3, `b`: the body that was signed is the one that came."""

from mock_entra.resources.validation.signed_http_request.digest import digest
from mock_entra.resources.validation.signed_http_request.proof import Presented


async def holds(shown: Presented) -> bool:
    """Nothing signed is right as well: no client library writes it."""
    return shown.proof.claims.b in (None, digest(shown.http.body))
