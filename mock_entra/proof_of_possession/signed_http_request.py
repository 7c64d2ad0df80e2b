"""RFC 7800 3.4: the token is good for whoever holds the key that `req_cnf` names, and says so by its thumbprint.

Source: draft-ietf-oauth-pop-key-distribution 4.2.1; facts: protocol 5.1. The access token alone is bound: codes and
refresh tokens are not, so that one sign-in gives bearer tokens and tokens for several keys side by side.
"""

import json
from typing import Any

from mock_entra.errors import MALFORMED_CONFIRMATION, OAuthError
from mock_entra.signing import decode, encode
from mock_entra.token_request import Confirmation, TokenRequest
from mock_entra.world import Leniency

SIZE_OF_A_THUMBPRINT = 32
"""Bytes of the SHA-256 of RFC 7638."""

STORED_WHERE = "xms_ksl"
"""Where the key is kept (`sw`: in software); msal-browser says it, and the token repeats it."""


def bind(request: TokenRequest) -> Confirmation:
    """Refused with 900144 where `req_cnf` is missing, with MALFORMED_CONFIRMATION where it names no key."""
    cnf = confirmation(read(request.form.required("req_cnf")))
    return Confirmation("pop", None if request.authority.world.lenient(Leniency.UNBOUND_TOKEN) else cnf)


def read(written: str) -> dict[str, Any]:
    try:
        about = json.loads(decode(written))
    except (ValueError, RecursionError) as error:
        raise OAuthError(MALFORMED_CONFIRMATION, reason="it is not base64url JSON") from error
    if not isinstance(about, dict):
        raise OAuthError(MALFORMED_CONFIRMATION, reason="it is not a JSON object")
    return about


def confirmation(about: dict[str, Any]) -> dict[str, str]:
    kid, where = about.get("kid"), about.get(STORED_WHERE, "")
    if not isinstance(kid, str) or not is_thumbprint(kid):
        raise OAuthError(MALFORMED_CONFIRMATION, reason="its kid is not the SHA-256 thumbprint of a key")
    if not isinstance(where, str):
        raise OAuthError(MALFORMED_CONFIRMATION, reason=f"its {STORED_WHERE} is not a text")
    return {"kid": kid} | ({STORED_WHERE: where} if where else {})


def is_thumbprint(kid: str) -> bool:
    try:
        digest = decode(kid)
    except ValueError:
        return False
    return len(digest) == SIZE_OF_A_THUMBPRINT and encode(digest) == kid
