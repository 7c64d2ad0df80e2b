"""RFC 7800 3.4: the token is bound to the very key that signed, by its thumbprint."""

from hmac import compare_digest

from mock_entra.resources.validation.signed_http_request.proof import Presented
from mock_entra.resources.validation.signed_http_request.public_key import thumbprint


async def holds(shown: Presented) -> bool:
    cnf = shown.token.claims.cnf
    kid = cnf.get("kid") if isinstance(cnf, dict) else None
    return isinstance(kid, str) and compare_digest(kid.encode(), thumbprint(shown.proof.claims.cnf.jwk).encode())
