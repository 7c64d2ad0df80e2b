"""RFC 8725 3.1: the key decides with which algorithms it signs, and there is no secret among them."""

from mock_entra.resources.validation.signed_http_request.proof import Presented
from mock_entra.resources.validation.signed_http_request.public_key import algorithms


async def holds(shown: Presented) -> bool:
    """MSAL.NET 4.87 signs with PS256, MSAL.js 5.29 with RS256."""
    return shown.proof.head.alg in algorithms(shown.proof.claims.cnf.jwk)
