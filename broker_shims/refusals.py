"""What an authority answers, told as a broker tells it: a refusal by its status, nonsense as something unexpected."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from broker_shims.failures import BrokerError
from broker_shims.statuses import INCORRECT_CONFIGURATION, INTERACTION_REQUIRED, SERVER_UNAVAILABLE, UNEXPECTED, Status

Reply = dict[str, Any]


class RefusedError(BrokerError):
    """The authority said no: `aadsts` is its number, `suberror` its finer word."""

    def __init__(self, status: Status, context: str, *, aadsts: int = 0, suberror: str = "") -> None:
        super().__init__(status, context, code=aadsts)
        self.aadsts = aadsts
        self.suberror = suberror


@contextmanager
def reading() -> Iterator[None]:
    """What an answer lacks or garbles is told as the unexpected thing that it is."""
    try:
        yield
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise BrokerError(UNEXPECTED, f"The authority's answer cannot be read: {error!r}") from error


def understood(reply: httpx.Response) -> Reply:
    """The answer's object; a refusal, or what is no answer at all, as a `BrokerError`."""
    if reply.status_code == 429 or reply.status_code >= 500:
        raise RefusedError(SERVER_UNAVAILABLE, described(reply), aadsts=number(reply))
    try:
        told = reply.json()
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BrokerError(UNEXPECTED, "The authority's answer is no JSON.") from error
    if not isinstance(told, dict):
        raise BrokerError(UNEXPECTED, "The authority's answer is no object.")
    if reply.status_code >= 400 or "error" in told:
        status = STATUS_OF.get(str(told.get("error")), UNEXPECTED)
        raise RefusedError(status, described(reply), aadsts=number(reply), suberror=str(told.get("suberror", "")))
    return told


# fmt: off
STATUS_OF: dict[str, Status] = {
    "invalid_grant":           INTERACTION_REQUIRED,
    "interaction_required":    INTERACTION_REQUIRED,
    "login_required":          INTERACTION_REQUIRED,
    "consent_required":        INTERACTION_REQUIRED,
    "invalid_request":         INCORRECT_CONFIGURATION,
    "invalid_client":          INCORRECT_CONFIGURATION,
    "unauthorized_client":     INCORRECT_CONFIGURATION,
    "invalid_resource":        INCORRECT_CONFIGURATION,
    "invalid_scope":           INCORRECT_CONFIGURATION,
    "temporarily_unavailable": SERVER_UNAVAILABLE,
}
# fmt: on


def described(reply: httpx.Response) -> str:
    told = object_of(reply)
    return str(told.get("error_description") or told.get("error") or f"HTTP {reply.status_code}")


def number(reply: httpx.Response) -> int:
    codes = object_of(reply).get("error_codes")
    return codes[0] if isinstance(codes, list) and codes and isinstance(codes[0], int) else 0


def object_of(reply: httpx.Response) -> dict[str, Any]:
    try:
        told = reply.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return {}
    return told if isinstance(told, dict) else {}
