"""The claim `aio`: what the authority writes into a user's token for itself alone, opaque to everybody else.

Access tokens of version 2 say nothing of how somebody signed in, and yet on-behalf-of needs to know whether there was
a second factor: it is here. Source: "Access token claims reference" (`aio`: internal, to be ignored).
"""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from mock_entra.artifacts import SignIn
from mock_entra.signing import decode, encode


@cache
def adapter() -> TypeAdapter[SignIn]:
    return TypeAdapter(SignIn)


def written(sign_in: SignIn) -> str:
    return encode(adapter().dump_json(sign_in, exclude_defaults=True))


def sign_in_of(claims: dict[str, Any]) -> SignIn:
    """How the user of a token signed in; what its other claims tell where it was minted without a sign-in."""
    try:
        return adapter().validate_json(decode(str(claims.get("aio"))))
    except ValueError:
        methods = claims.get("amr", ("pwd",))
        return SignIn(float(claims["iat"]), tuple(map(str, methods)), claims.get("sid"))
