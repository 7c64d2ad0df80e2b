"""draft-ietf-oauth-signed-http-request-03 3.2, `h`: the headers that were signed are those that came."""

from mock_entra.resources.validation.signed_http_request.digest import digest
from mock_entra.resources.validation.signed_http_request.proof import Presented


async def holds(shown: Presented) -> bool:
    """Nothing signed is right as well: no client library writes it."""
    signed, sent = shown.proof.claims.h, shown.http.headers
    if signed is None:
        return True
    names = [name.lower() for name in signed[0]]
    if len(set(names)) != len(names) or not sent.keys() >= set(names):
        return False
    return signed[1] == digest("\n".join(f"{name}: {sent[name]}" for name in names))
