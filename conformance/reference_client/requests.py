"""What can be asked for. Secrets are left out of every `repr`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import uuid4

from conformance.reference_client.accounts import Account
from conformance.reference_client.cancellation import Cancellation


def new_correlation_id() -> str:
    return str(uuid4())


class ResponseMode(StrEnum):
    """How a browser brings the reply back (OAuth 2.0 Form Post Response Mode, Multiple Response Types 2.1)."""

    QUERY = "query"
    FRAGMENT = "fragment"
    FORM_POST = "form_post"


class AuthenticationScheme(StrEnum):
    """How a token is presented: alone (RFC 6750), or in a request that it signs."""

    BEARER = "Bearer"
    POP = "pop"


@dataclass(frozen=True, slots=True)
class ClientCredentialRequest:
    """A token for the application itself."""

    scopes: tuple[str, ...]
    skip_cache: bool = False
    claims: str = ""
    correlation_id: str = field(default_factory=new_correlation_id)


@dataclass(frozen=True, slots=True)
class SilentRequest:
    """A token for a user, without the user. `authority` is another tenant's, where it is not the application's.

    The last four are for the system's broker alone, as in `InteractiveRequest`.
    """

    scopes: tuple[str, ...]
    account: Account | None = None
    force_refresh: bool = False
    claims: str = ""
    authority: str = ""
    correlation_id: str = field(default_factory=new_correlation_id)
    redirect_uri: str = ""
    authentication_scheme: AuthenticationScheme = AuthenticationScheme.BEARER
    resource_request_method: str = ""
    resource_request_uri: str = ""
    shr_nonce: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AuthorizationUrlRequest:
    """An address to sign in at. `state` and `nonce` are made up where they are empty.

    Who is expected is told by `account`, else by `login_hint`; `sid` only together with the prompt `none`.
    """

    scopes: tuple[str, ...]
    redirect_uri: str = ""
    prompt: str = ""
    login_hint: str = ""
    domain_hint: str = ""
    sid: str = ""
    account: Account | None = None
    claims: str = ""
    response_mode: ResponseMode = ResponseMode.QUERY
    state: str = ""
    nonce: str = ""
    extra_query: Mapping[str, str] = field(default_factory=dict)
    extra_scopes_to_consent: tuple[str, ...] = ()
    authority: str = ""
    correlation_id: str = field(default_factory=new_correlation_id)


@dataclass(frozen=True, slots=True)
class AuthorizationFlow:
    """What belongs to an address, and is handed back with the reply. Keep it where the browser cannot see it."""

    url: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    redirect_uri: str
    scopes: tuple[str, ...]
    claims: str = ""
    authority: str = ""
    correlation_id: str = field(default_factory=new_correlation_id)


@dataclass(frozen=True, slots=True)
class AuthorizationCodeRequest:
    """A reply, to be redeemed. What is empty is taken from the flow."""

    flow: AuthorizationFlow
    reply: Mapping[str, str] = field(repr=False)
    scopes: tuple[str, ...] = ()
    redirect_uri: str = ""
    claims: str = ""
    code_verifier: str = field(default="", repr=False)
    enable_spa_authorization_code: bool = False
    extra_body: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class InteractiveRequest:
    """A sign-in in a browser of this machine, whose reply is waited for.

    `open_browser` is called with the address, in the thread of the caller; the system's browser where it is left out.
    `redirect_uri` is a loopback address; one without a port gets a free one. `timeout` is in seconds.

    With the system's broker: `window_handle` is the window that prompts stand in front of (a number, or the bytes of a
    pointer, least significant first), `redirect_uri` one that is registered for brokers. With `pop` the token signs
    the request told by `resource_request_method` (in capitals) and `resource_request_uri`, and the API's `shr_nonce`.
    """

    scopes: tuple[str, ...]
    redirect_uri: str = ""
    prompt: str = ""
    login_hint: str = ""
    domain_hint: str = ""
    sid: str = ""
    account: Account | None = None
    claims: str = ""
    response_mode: ResponseMode = ResponseMode.FORM_POST
    extra_query: Mapping[str, str] = field(default_factory=dict)
    extra_scopes_to_consent: tuple[str, ...] = ()
    authority: str = ""
    open_browser: Callable[[str], object] | None = None
    timeout: float = 300.0
    cancellation: Cancellation = field(default_factory=Cancellation)
    correlation_id: str = field(default_factory=new_correlation_id)
    window_handle: int | bytes | None = None
    authentication_scheme: AuthenticationScheme = AuthenticationScheme.BEARER
    resource_request_method: str = ""
    resource_request_uri: str = ""
    shr_nonce: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What is shown to the user (RFC 8628 3.2). `expires_in` and `interval` are in seconds."""

    user_code: str
    verification_uri: str
    message: str
    expires_in: float
    interval: float


@dataclass(frozen=True, slots=True)
class DeviceCodeRequest:
    """A sign-in on another device. `show` is called once; `timeout` is in seconds, none means as long as the code."""

    scopes: tuple[str, ...]
    show: Callable[[DeviceCode], object]
    claims: str = ""
    extra_query: Mapping[str, str] = field(default_factory=dict)
    timeout: float | None = None
    cancellation: Cancellation = field(default_factory=Cancellation)
    correlation_id: str = field(default_factory=new_correlation_id)


@dataclass(frozen=True, slots=True)
class RefreshTokenRequest:
    """A token for a refresh token that came from elsewhere."""

    scopes: tuple[str, ...]
    refresh_token: str = field(repr=False)
    claims: str = ""
    correlation_id: str = field(default_factory=new_correlation_id)


@dataclass(frozen=True, slots=True)
class OnBehalfOfRequest:
    """An API asks in the name of its caller, whose token is the assertion."""

    scopes: tuple[str, ...]
    assertion: str = field(repr=False)
    claims: str = ""
    skip_cache: bool = False
    correlation_id: str = field(default_factory=new_correlation_id)


@dataclass(frozen=True, slots=True)
class LongRunningRequest:
    """The same under a key of the application's own, which goes on when the assertion is past.

    With an assertion it begins, or begins anew; without one it goes on.
    """

    scopes: tuple[str, ...]
    key: str
    assertion: str = field(default="", repr=False)
    claims: str = ""
    correlation_id: str = field(default_factory=new_correlation_id)


@dataclass(frozen=True, slots=True)
class UsernamePasswordRequest:
    """A token for a user name and a password."""

    scopes: tuple[str, ...]
    username: str
    password: str = field(repr=False)
    claims: str = ""
    correlation_id: str = field(default_factory=new_correlation_id)


@dataclass(frozen=True, slots=True)
class UserFicRequest:
    """A token for a user whom another token vouches for; named by exactly one of `username` and `object_id`."""

    scopes: tuple[str, ...]
    assertion: str = field(repr=False)
    username: str = ""
    object_id: str = ""
    claims: str = ""
    correlation_id: str = field(default_factory=new_correlation_id)
