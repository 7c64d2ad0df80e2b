"""What may be exchanged for a token (RFC 6749 1.3): a row for each `grant_type`."""

from typing import Protocol

from mock_entra.grants import (
    authorization_code,
    client_credentials,
    device_code,
    on_behalf_of,
    password,
    primary_refresh_token,
    refresh_token,
    user_fic,
)
from mock_entra.token_request import Authorization, TokenRequest


class Grant(Protocol):
    """One file of this folder."""

    async def redeem(self, request: TokenRequest) -> Authorization:
        """What the request may have for what it hands in; looks, and leaves it to `consume` to take."""
        ...


# fmt: off
GRANTS: dict[str, Grant] = {
    "authorization_code":                           authorization_code,
    "client_credentials":                           client_credentials,
    "device_code":                                  device_code,
    "password":                                     password,
    "primary_refresh_token":                        primary_refresh_token,
    "refresh_token":                                refresh_token,
    "urn:ietf:params:oauth:grant-type:device_code": device_code,
    "urn:ietf:params:oauth:grant-type:jwt-bearer":  on_behalf_of,
    "user_fic":                                     user_fic,
}
# fmt: on
