"""RFC 6750 2.1: the token in the Authorization header, the one way of three that this API takes."""

import re

from mock_entra.resources.problem import no_token
from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.token import Token
from mock_entra.wire import Header, Request

CREDENTIALS = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)


def token(http: Request) -> str:
    """The token; any other scheme (PoP and mtls_pop among them) is as good as none."""
    found = CREDENTIALS.fullmatch(http.headers.get("authorization", ""))
    if found is None:
        raise no_token()
    return found[1]


async def read(_: Resource, http: Request) -> Token:
    return Token.parse(token(http))


async def challenge(_: Resource) -> str:
    return "Bearer"


async def afterwards(_: Resource) -> tuple[Header, ...]:
    return ()
