"""The request was signed for a nonce that this API handed out, and not long ago."""

from mock_entra.resources.validation.signed_http_request.nonces import is_good
from mock_entra.resources.validation.signed_http_request.proof import Presented


async def holds(shown: Presented) -> bool:
    """An API that asks for none takes any: MSAL.js and MSAL.NET make one up where they were given none."""
    if not shown.resource.application.possession.require_nonce:
        return True
    return await is_good(shown.resource, shown.proof.claims.nonce)
