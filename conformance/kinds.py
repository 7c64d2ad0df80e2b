"""What kind of error it is: one word for each, whatever the client calls it.

Drivers pass errors on raw. The rows of a client come first, in order; then the rows for every client, by the OAuth
code. A row fits when its class and the start of its code and the part of its message do; an empty one always does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The suite's words for what went wrong."""

    INTERACTION_REQUIRED = "interaction_required"
    INVALID_CLIENT = "invalid_client"
    REFUSED = "refused"
    """Any other OAuth error of the authority."""
    SERVER = "server"
    """The authority is out of order: 5xx, or an answer that is no OAuth answer."""
    THROTTLED = "throttled"
    NETWORK = "network"
    AUTHORITY = "authority"
    """The authority could not be resolved or is not trusted."""
    UNREADABLE = "unreadable"
    """The answer could not be parsed."""
    INCOMPLETE = "incomplete"
    """The answer was parsed and lacks what it must have."""
    USAGE = "usage"
    """The client refuses what it was asked, without the network."""
    CACHE_MISS = "cache_miss"
    DECLINED = "declined"
    """Somebody said no: to consent, or on the page of a device."""
    EXPIRED = "expired"
    """A device's code is past its end."""
    PENDING = "pending"
    """Nobody has typed a device's code yet."""
    CANCELLED = "cancelled"
    """The program gave up, or somebody closed what they were shown."""
    TIMEOUT = "timeout"
    """The client waited for somebody as long as it was to."""
    MISMATCH = "mismatch"
    """The browser brought back what belongs to another request: state or nonce."""
    BROKER = "broker"
    """The system's broker failed, and there is nothing that a program could do about it."""
    UNAVAILABLE = "unavailable"
    """The broker that is needed is not there."""
    UNREGISTERED_DEVICE = "unregistered_device"
    NO_ACCOUNT = "no_account"
    """The broker knows no such account."""
    SWITCHED = "switched"
    """Somebody took another account than the one asked for."""
    SILENCE = "silence"
    """The client never said what became of it: its driver gave up waiting."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    kind: Kind
    class_: str = ""
    code: str = ""
    message: str = ""
    number: int = 0

    def fits(self, error: dict[str, Any]) -> bool:
        return (
            self.class_ in ("", error.get("class"))
            and str(error.get("code") or "").startswith(self.code)
            and self.message in str(error.get("message") or "")
            and (not self.number or self.number in (error.get("error_codes") or ()))
        )


# fmt: off
COMMON = (
    Row(Kind.THROTTLED,            number=90055),
    Row(Kind.INTERACTION_REQUIRED, code="interaction_required"),
    Row(Kind.INTERACTION_REQUIRED, code="consent_required"),
    Row(Kind.INTERACTION_REQUIRED, code="login_required"),
    Row(Kind.DECLINED,             code="authorization_declined"),
    Row(Kind.DECLINED,             message="AADSTS65004"),
    Row(Kind.EXPIRED,              code="expired_token"),
    Row(Kind.PENDING,              code="authorization_pending"),
    Row(Kind.INVALID_CLIENT,       code="invalid_client"),
    Row(Kind.SERVER,               code="server_error"),
    Row(Kind.SERVER,               code="temporarily_unavailable"),
    Row(Kind.REFUSED,              code="invalid_"),
    Row(Kind.REFUSED,              code="unauthorized_client"),
    Row(Kind.REFUSED,              code="unsupported_grant_type"),
    Row(Kind.REFUSED,              code="access_denied"),
)

ROWS: dict[str, tuple[Row, ...]] = {
    "msal-python": (
        Row(Kind.CACHE_MISS, class_="None"),
        Row(Kind.INCOMPLETE, class_="dict without error"),
        Row(Kind.MISMATCH,   class_="ValueError",      message="state mismatch"),
        Row(Kind.MISMATCH,   class_="IdTokenNonceError"),
        Row(Kind.MISMATCH,   class_="RuntimeError",    message="nonce"),
        Row(Kind.TIMEOUT,    class_="BrowserInteractionTimeoutError"),
        Row(Kind.REFUSED,    class_="RedirectUriError"),
        Row(Kind.AUTHORITY,  class_="ValueError",      message="should consist of"),
        Row(Kind.AUTHORITY,  class_="ValueError",      message="authority configuration"),
        Row(Kind.AUTHORITY,  class_="ValueError",      message="invalid_instance"),
        Row(Kind.AUTHORITY,  class_="ValueError",      message="does not match the authority"),
        Row(Kind.UNREADABLE, class_="JSONDecodeError"),
        Row(Kind.INCOMPLETE, class_="KeyError"),
        Row(Kind.INCOMPLETE, class_="AssertionError"),
        Row(Kind.THROTTLED,  class_="MsalServiceError", message="429"),
        Row(Kind.SERVER,     class_="MsalServiceError"),
        Row(Kind.SERVER,     class_="HTTPError"),
        Row(Kind.NETWORK,    class_="ConnectionError"),
        Row(Kind.NETWORK,    class_="ProxyError"),
        Row(Kind.NETWORK,    class_="SSLError"),
        Row(Kind.NETWORK,    class_="ReadTimeout"),
        Row(Kind.NETWORK,    class_="ChunkedEncodingError"),
        Row(Kind.UNAVAILABLE, class_="ImportError"),
        Row(Kind.USAGE,      class_="ValueError"),
        Row(Kind.USAGE,      class_="TypeError"),
    ),
    "msal-node": (
        Row(Kind.SILENCE,    class_="silence"),
        Row(Kind.NO_ACCOUNT, code="no_account_found"),
        Row(Kind.NETWORK,    code="no_network_connectivity"),
        Row(Kind.SERVER,     code="server_unavailable"),
        Row(Kind.CACHE_MISS, code="no_tokens_found"),
        Row(Kind.CACHE_MISS, code="no_account"),
        Row(Kind.CACHE_MISS, code="token_refresh_required"),
        Row(Kind.INTERACTION_REQUIRED, class_="InteractionRequiredAuthError"),
        Row(Kind.MISMATCH,   code="state_"),
        Row(Kind.MISMATCH,   code="invalid_state"),
        Row(Kind.MISMATCH,   code="nonce_mismatch"),
        Row(Kind.CANCELLED,  code="user_canceled"),
        Row(Kind.CANCELLED,  code="device_code_polling_cancelled"),
        Row(Kind.TIMEOUT,    code="user_timeout_reached"),
        Row(Kind.EXPIRED,    code="device_code_expired"),
        Row(Kind.EXPIRED,    code="post_request_failed", message="expired_token"),
        Row(Kind.DECLINED,   code="post_request_failed", message="authorization_declined"),
        Row(Kind.REFUSED,    code="post_request_failed", message="invalid_grant"),
        Row(Kind.AUTHORITY,  code="endpoints_resolution_error"),
        Row(Kind.AUTHORITY,  code="openid_config_error"),
        Row(Kind.AUTHORITY,  code="untrusted_authority"),
        Row(Kind.UNREADABLE, code="token_parsing_error"),
        Row(Kind.UNREADABLE, class_="SyntaxError"),
        Row(Kind.NETWORK,    code="network_error"),
        Row(Kind.NETWORK,    class_="NetworkError"),
        Row(Kind.THROTTLED,  code="429"),
        Row(Kind.USAGE,      class_="ClientConfigurationError"),
        Row(Kind.USAGE,      code="missing_tenant_id_error"),
        Row(Kind.USAGE,      code="redirect_uri_not_supported"),
        Row(Kind.USAGE,      class_="Error",           message="Authentication Scheme set to POP but"),
        Row(Kind.USAGE,      code="conflicting_user_identifiers"),
        Row(Kind.USAGE,      code="missing_user_identifier"),
        Row(Kind.USAGE,      code="invalid_client_credential"),
    ),
}
# fmt: on


# fmt: off
OF_A_BROKER = {
    "InteractionRequired":           Kind.INTERACTION_REQUIRED,
    "NoNetwork":                     Kind.NETWORK,
    "NetworkTemporarilyUnavailable": Kind.NETWORK,
    "ServerTemporarilyUnavailable":  Kind.SERVER,
    "ApiContractViolation":          Kind.USAGE,
    "UserCanceled":                  Kind.CANCELLED,
    "ApplicationCanceled":           Kind.CANCELLED,
    "IncorrectConfiguration":        Kind.REFUSED,
    "AuthorityUntrusted":            Kind.AUTHORITY,
    "UserSwitch":                    Kind.SWITCHED,
    "AccountUnusable":               Kind.INTERACTION_REQUIRED,
    "AccountNotFound":               Kind.NO_ACCOUNT,
    "TransientError":                Kind.SERVER,
    "AccountSwitch":                 Kind.SWITCHED,
    "RequiredBrokerMissing":         Kind.UNAVAILABLE,
    "DeviceNotRegistered":           Kind.UNREGISTERED_DEVICE,
    "FallbackToNativeMsal":          Kind.UNAVAILABLE,
}
# fmt: on
"""What the native runtime's statuses mean; all others are a broker's own trouble."""

SAYS_NO_MORE = frozenset({"broker_error", "platform_broker_error"})
"""Codes with which a library leaves it to its caller to read the status."""


def kind(client: str, error: dict[str, Any]) -> Kind:
    """Give an error its kind."""
    told = error.get("kind")
    if told in list(Kind):
        return Kind(told)
    if error.get("code") in SAYS_NO_MORE:
        return OF_A_BROKER.get(str((error.get("broker") or {}).get("status")), Kind.BROKER)
    return next((row.kind for row in (*ROWS.get(client, ()), *COMMON) if row.fits(error)), Kind.UNKNOWN)
