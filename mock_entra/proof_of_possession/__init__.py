"""Whom a token is tied to (RFC 7800): a row for each `token_type` a client may ask for."""

from typing import Protocol

from mock_entra.errors import UNSUPPORTED_TOKEN_TYPE, OAuthError
from mock_entra.proof_of_possession import bearer, signed_http_request
from mock_entra.token_request import Confirmation, TokenRequest


class Scheme(Protocol):
    """One file of this folder."""

    def bind(self, request: TokenRequest) -> Confirmation: ...


# fmt: off
SCHEMES: dict[str, Scheme] = {
    "bearer": bearer,
    "pop":    signed_http_request,
}
# fmt: on


def bind(request: TokenRequest) -> Confirmation:
    """The confirmation of the scheme asked for by `token_type`; a scheme that is no row is refused."""
    asked = request.form.optional("token_type") or "bearer"
    scheme = SCHEMES.get(asked.lower())
    if scheme is None:
        raise OAuthError(UNSUPPORTED_TOKEN_TYPE, token_type=asked)
    return scheme.bind(request)
