"""draft-ietf-oauth-signed-http-request-03 3.1, `q`: what was signed of the query is what came."""

from mock_entra.resources.validation.signed_http_request.digest import digest
from mock_entra.resources.validation.signed_http_request.proof import Presented


async def holds(shown: Presented) -> bool:
    """Parameters count as they are written, by whatever way they were encoded.

    Nothing signed is right as well; MSAL.js 5.29 names no parameter, and in place of a hash writes the query.
    """
    signed, query = shown.proof.claims.q, shown.http.target.partition("?")[2]
    if signed is None:
        return True
    names, told = signed
    if not names:
        return told == query or (not query and told == digest(""))
    came = query.split("&")
    by_name = {parameter.partition("=")[0]: parameter for parameter in came}
    if sorted(names) != sorted(by_name) or len(by_name) != len(came):
        return False
    return told == digest("&".join(by_name[name] for name in names))
