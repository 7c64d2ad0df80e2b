"""draft-ietf-oauth-signed-http-request-03 3, `p`: the path as it was sent, escaped."""

from mock_entra.resources.validation.signed_http_request.proof import Presented


async def holds(shown: Presented) -> bool:
    """Slashes at either end do not count, as with Microsoft's validator; case does."""
    return shown.proof.claims.p.strip("/") == shown.http.target.partition("?")[0].strip("/")
