"""Why a broker failed: a kind to act upon for each status of the runtime (`Response_Status`, 0.20.7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.reference_client.errors import AuthError, BrokerFailure, Kind

# fmt: off
KINDS = {
    "Unexpected":                    Kind.BROKER,
    "Reserved":                      Kind.BROKER,
    "InteractionRequired":           Kind.INTERACTION_REQUIRED,
    "NoNetwork":                     Kind.NETWORK,
    "NetworkTemporarilyUnavailable": Kind.NETWORK,
    "ServerTemporarilyUnavailable":  Kind.SERVER,
    "ApiContractViolation":          Kind.USAGE,
    "UserCanceled":                  Kind.CANCELLED,
    "ApplicationCanceled":           Kind.CANCELLED,
    "IncorrectConfiguration":        Kind.REFUSED,
    "InsufficientBuffer":            Kind.BROKER,
    "AuthorityUntrusted":            Kind.AUTHORITY,
    "UserSwitch":                    Kind.SWITCHED,
    "AccountUnusable":               Kind.INTERACTION_REQUIRED,
    "UserDataRemovalRequired":       Kind.BROKER,
    "KeyNotFound":                   Kind.BROKER,
    "AccountNotFound":               Kind.NO_ACCOUNT,
    "TransientError":                Kind.SERVER,
    "AccountSwitch":                 Kind.SWITCHED,
    "RequiredBrokerMissing":         Kind.UNAVAILABLE,
    "DeviceNotRegistered":           Kind.UNREGISTERED_DEVICE,
    "FallbackToNativeMsal":          Kind.UNAVAILABLE,
}
# fmt: on

UNPREPARED = ("AADSTS50011", "AADSTS7000218")
"""What an authority says of an application that is not registered for brokers: by its address, or for a secret."""


def name(error: Any) -> str:
    """Return a status by its own name, `NoNetwork`."""
    return str(error.get_status()).rpartition(".")[2].removeprefix("Status_")


def of(error: Any) -> AuthError:
    """Make an error of a failure of the runtime's."""
    told = BrokerFailure(name(error), int(error.get_error_code()), int(error.get_tag()), str(error.get_context()))
    kind = KINDS.get(told.status, Kind.BROKER)
    return AuthError(kind, f"{told.context} ({told.status})", code="broker_error", broker=told)


def advised(error: AuthError, redirect_uris: Iterable[str]) -> AuthError:
    """Return the error; one that the registration is to blame for says what to register."""
    if error.broker is None or not any(number in error.broker.context for number in UNPREPARED):
        return error
    wanted = "".join(f"\n  {uri}" for uri in redirect_uris)
    words = f"a broker signs in no application without its redirect URIs; register as of mobile and desktop:{wanted}"
    return AuthError(Kind.REFUSED, f"{words}\n{error}", code="broker_redirect_uri", broker=error.broker)
