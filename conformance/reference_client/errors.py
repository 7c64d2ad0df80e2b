"""What can go wrong, in one taxonomy: a kind to act upon, and what the authority said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a caller can do about it."""

    INTERACTION_REQUIRED = "interaction_required"
    """Ask the user."""
    INVALID_CLIENT = "invalid_client"
    """Mend the application's credential."""
    REFUSED = "refused"
    """Mend the request: the authority will not answer this one."""
    SERVER = "server"
    """Try later."""
    THROTTLED = "throttled"
    """Try later, not before the authority says."""
    NETWORK = "network"
    """Nobody answered."""
    AUTHORITY = "authority"
    """The authority is not one, or not to be trusted."""
    UNREADABLE = "unreadable"
    """The answer is no JSON."""
    INCOMPLETE = "incomplete"
    """The answer lacks what it must have."""
    USAGE = "usage"
    """Mend the call: nothing was sent."""
    CACHE_MISS = "cache_miss"
    """Nothing in the cache: ask for a token another way."""
    DECLINED = "declined"
    """The user said no."""
    CANCELLED = "cancelled"
    """The user left, or the program gave up."""
    EXPIRED = "expired"
    """A device's code is past its end: begin anew."""
    TIMEOUT = "timeout"
    """The user was waited for as long as was asked."""
    MISMATCH = "mismatch"
    """What the browser brought back belongs to another sign-in."""

    BROKER = "broker"
    """The system's broker failed, and says nothing that could be acted upon."""
    UNAVAILABLE = "unavailable"
    """The broker that is needed is not there."""
    UNREGISTERED_DEVICE = "unregistered_device"
    """Register the device."""
    NO_ACCOUNT = "no_account"
    """The broker does not know the account: ask the user."""
    SWITCHED = "switched"
    """The user took another account than the one asked for."""


@dataclass(frozen=True, slots=True)
class BrokerFailure:
    """What the system's broker said: its status by name, the platform's own number, a tag, and words."""

    status: str
    code: int
    tag: int
    context: str


class AuthError(Exception):
    """The one exception of this client."""

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        code: str = "",
        suberror: str = "",
        error_codes: tuple[int, ...] = (),
        claims: str = "",
        correlation_id: str = "",
        status: int | None = None,
        broker: BrokerFailure | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code or str(kind)
        self.suberror = suberror
        self.error_codes = error_codes
        self.claims = claims
        self.correlation_id = correlation_id
        self.status = status
        self.broker = broker

    def as_(self, kind: Kind) -> AuthError:
        """Return the same error as another kind."""
        same = AuthError(kind, str(self), code=self.code, suberror=self.suberror, error_codes=self.error_codes)
        same.claims, same.correlation_id, same.status = self.claims, self.correlation_id, self.status
        return same


CONSENT_DECLINED = "65004"
NUMBER = re.compile(r"\bAADSTS(\d+)")
INTERACTION_CODES = frozenset({"interaction_required", "consent_required", "login_required"})
INTERACTION_SUBERRORS = frozenset(
    {"basic_action", "additional_action", "message_only", "consent_required", "user_password_expired", "bad_token"}
)
SERVER_CODES = frozenset({"server_error", "temporarily_unavailable"})


def of_answer(answer: Mapping[str, Any], status: int, correlation_id: str) -> AuthError:
    """RFC 6749 5.2: make an error of the answer of a token endpoint."""
    code = str(answer.get("error", ""))
    return AuthError(
        _kind(code, str(answer.get("suberror", "")), status),
        str(answer.get("error_description") or code),
        code=code,
        suberror=str(answer.get("suberror", "")),
        error_codes=tuple(number for number in answer.get("error_codes") or () if isinstance(number, int)),
        claims=str(answer.get("claims", "")),
        correlation_id=str(answer.get("correlation_id") or correlation_id),
        status=status,
    )


def of_reply(reply: Mapping[str, str], correlation_id: str) -> AuthError:
    """RFC 6749 4.1.2.1: make an error of what a browser brought back. Its numbers stand in its description alone."""
    code = reply.get("error", "")
    numbers = NUMBER.findall(reply.get("error_description", ""))[:1]
    return AuthError(
        _kind_of_reply(reply, numbers),
        reply.get("error_description") or code,
        code=code,
        suberror=reply.get("suberror", ""),
        error_codes=tuple(int(number) for number in numbers),
        claims=reply.get("claims", ""),
        correlation_id=reply.get("correlation_id") or correlation_id,
    )


def _kind_of_reply(reply: Mapping[str, str], numbers: list[str]) -> Kind:
    if numbers == [CONSENT_DECLINED]:
        return Kind.DECLINED
    if reply.get("error_subcode") == "cancel":
        return Kind.CANCELLED
    return _kind(reply.get("error", ""), reply.get("suberror", ""), 0)


def _kind(code: str, suberror: str, status: int) -> Kind:
    if status == 429:
        return Kind.THROTTLED
    if code in INTERACTION_CODES or suberror in INTERACTION_SUBERRORS:
        return Kind.INTERACTION_REQUIRED
    if code in KINDS:
        return KINDS[code]
    return Kind.SERVER if code in SERVER_CODES or status >= 500 else Kind.REFUSED


# fmt: off
KINDS = {
    "invalid_client":         Kind.INVALID_CLIENT,
    "expired_token":          Kind.EXPIRED,     # RFC 8628 3.5, as are the two below
    "code_expired":           Kind.EXPIRED,
    "authorization_declined": Kind.DECLINED,
}
# fmt: on
