"""What a client asks of a broker and what it is told: the nouns of every door, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class PopParameters:
    """The request that a proof-of-possession token will sign; `nonce` is the API's, or empty."""

    method: str
    host: str
    path: str
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class AuthParameters:
    """What a client wants a token for. `authority` is the client's, maybe without its port; `claims` is JSON text."""

    client_id: str
    authority: str
    scopes: tuple[str, ...] = ()
    redirect_uri: str = ""
    claims: str = ""
    access_token_to_renew: str = ""
    pop: PopParameters | None = None
    additional: Mapping[str, str] = field(default_factory=dict)

    @property
    def segment(self) -> str:
        """The tenant as the authority names it: a domain, an identifier, `common`, `organizations`, `consumers`."""
        return urlsplit(self.authority).path.strip("/").partition("/")[0] or "common"

    @property
    def environment(self) -> str:
        return urlsplit(self.authority).netloc.lower()


@dataclass(frozen=True, slots=True)
class Account:
    """An account of this device. `id` is what doors name it by: the object id at home."""

    id: str
    home_account_id: str
    environment: str
    realm: str
    local_account_id: str
    username: str
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    client_info: str = ""


UNREADABLE = "unreadable"
"""In place of telemetry: a door that hands it on as text hands on the text under this name."""


@dataclass(frozen=True, slots=True)
class AuthResult:
    """A token for a client. `access_token` is a signed HTTP request where `is_pop`; `expires_on` in epoch seconds.

    `is_switched` says that the person took another account than the one asked for.
    There is no field for a refresh token: none leaves the device.
    """

    account: Account
    access_token: str
    id_token: str
    scopes: tuple[str, ...]
    expires_on: int
    is_pop: bool = False
    is_cache: bool = False
    is_switched: bool = False
    telemetry: Mapping[str, str] = field(default_factory=dict)

    @property
    def authorization_header(self) -> str:
        """What a client sends to the API."""
        return f"{'pop' if self.is_pop else 'Bearer'} {self.access_token}"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who knocks: by which door, and under which correlation id."""

    door: str = "in process"
    correlation_id: str = ""


@dataclass(frozen=True, slots=True)
class SsoCookie:
    """What a browser on this device shows the sign-in page, so that it need not ask."""

    name: str
    content: str
