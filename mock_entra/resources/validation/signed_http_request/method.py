"""draft-ietf-oauth-signed-http-request-03 3, `m`: methods are compared with regard to case (RFC 9110 9.1)."""

from mock_entra.resources.validation.signed_http_request.proof import Presented


async def holds(shown: Presented) -> bool:
    return shown.proof.claims.m == shown.http.method
