"""RFC 6749 2.3: what an application proves itself with, made afresh for every request."""

from __future__ import annotations

from conformance.reference_client import assertion
from conformance.reference_client.configuration import AssertionContext, Configuration
from conformance.reference_client.engine import Facts
from conformance.reference_client.errors import AuthError, Kind

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def proof(configuration: Configuration, token_endpoint: str) -> Facts:
    """Return the fields of the form; none for an application without a credential."""
    if configuration.client_certificate:
        signed = assertion.sign(configuration.client_certificate, configuration.client_id, token_endpoint)
        return {"client_assertion_type": JWT_BEARER, "client_assertion": signed}
    if configuration.client_assertion:
        told = configuration.client_assertion(AssertionContext(configuration.client_id, token_endpoint))
        return {"client_assertion_type": JWT_BEARER, "client_assertion": told}
    return {"client_secret": configuration.client_secret} if configuration.client_secret else {}


def check_one(configuration: Configuration) -> None:
    """Raise `AuthError` (usage) unless there is exactly one credential."""
    if _count(configuration) != 1:
        raise AuthError(Kind.USAGE, "exactly one credential is needed", code="invalid_client_credential")


def check_no_broker(configuration: Configuration) -> None:
    """Raise `AuthError` (usage) if a confidential application was given a broker: those are for people's devices."""
    if configuration.broker:
        raise AuthError(Kind.USAGE, "a confidential application has no broker", code="invalid_broker")


def check_none(configuration: Configuration) -> None:
    """Raise `AuthError` (usage) if a public application was given a credential (RFC 6749 2.1)."""
    if _count(configuration):
        raise AuthError(Kind.USAGE, "a public application has no credential", code="invalid_client_credential")


def _count(configuration: Configuration) -> int:
    given = (
        configuration.client_secret,
        configuration.client_certificate,
        configuration.client_assertion,
        configuration.app_token_provider,
    )
    return sum(each is not None for each in given)
