"""RFC 6749 2.3.1: client id and secret in the Authorization header, each form-urlencoded before they are joined."""

import binascii
from base64 import b64decode
from urllib.parse import unquote_plus

from mock_entra.errors import MALFORMED_BASIC, OAuthError
from mock_entra.wire import Request


def is_basic(http: Request) -> bool:
    """Whether the Authorization header, if there is one, is of this scheme."""
    return http.headers.get("authorization", "").partition(" ")[0].lower() == "basic"


def credentials(http: Request) -> tuple[str, str] | None:
    """Client id and secret; None without such a header; refused where it cannot be read."""
    if not is_basic(http):
        return None
    encoded = http.headers["authorization"].partition(" ")[2]
    try:
        client_id, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise OAuthError(MALFORMED_BASIC) from error
    if not colon:
        raise OAuthError(MALFORMED_BASIC)
    return unquote_plus(client_id), unquote_plus(secret)
