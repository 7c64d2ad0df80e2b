"""RFC 6750: the token is good for whoever bears it."""

from mock_entra.token_request import Confirmation, TokenRequest


def bind(request: TokenRequest) -> Confirmation:
    return Confirmation("Bearer")
