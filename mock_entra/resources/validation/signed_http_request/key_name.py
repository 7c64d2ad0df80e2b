"""RFC 7638: the key's name in the header, where there is one, is its thumbprint."""

from jwt.utils import base64url_encode

from mock_entra.resources.validation.signed_http_request.proof import Presented
from mock_entra.resources.validation.signed_http_request.public_key import thumbprint


async def holds(shown: Presented) -> bool:
    """MSAL.js 5.29 writes the confirmation it asked with, `{"kid":"…"}` in base64url, instead of the thumbprint."""
    name = thumbprint(shown.proof.claims.cnf.jwk)
    as_asked = base64url_encode(f'{{"kid":"{name}"}}'.encode()).decode()
    return shown.proof.head.kid in ("", name, as_asked)
