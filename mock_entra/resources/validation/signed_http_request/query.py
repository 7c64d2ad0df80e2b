"""draft-ietf-oauth-signed-http-request-03 3.1, `q`: what was signed of the query is what came."""

from urllib.parse import parse_qsl, quote

from mock_entra.resources.validation.signed_http_request.digest import digest
from mock_entra.resources.validation.signed_http_request.proof import Presented


async def holds(shown: Presented) -> bool:
    """Nothing signed is right as well; MSAL.js 5.29 names no parameter, and in place of a hash writes the query."""
    signed, query = shown.proof.claims.q, shown.http.target.partition("?")[2]
    if signed is None:
        return True
    names, told = signed
    if not names:
        return told == query or (not query and told == digest(""))
    values = dict(parse_qsl(query, keep_blank_values=True))
    if len(set(names)) != len(names) or set(names) != set(values) or len(values) != query.count("&") + 1:
        return False
    return told == digest("&".join(f"{quote(name, safe='')}={quote(values[name], safe='')}" for name in names))
