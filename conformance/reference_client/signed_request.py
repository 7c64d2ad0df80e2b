"""A token that signs the request it goes with (draft-ietf-oauth-signed-http-request 3): what must be known before."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.requests import AuthenticationScheme, InteractiveRequest, SilentRequest


@dataclass(frozen=True, slots=True)
class Proof:
    """The request: verb, host with its port, path, and the API's nonce, or none."""

    method: str
    host: str
    path: str
    nonce: str


def wanted(request: InteractiveRequest | SilentRequest) -> Proof | None:
    """Return what is to be signed, nothing for a bearer token; raise `AuthError` (usage) where something is missing."""
    if request.authentication_scheme is AuthenticationScheme.BEARER:
        return None
    address = urlsplit(request.resource_request_uri)
    if not request.resource_request_method or not request.resource_request_uri:
        raise _wrong("proof of possession needs resource_request_method and resource_request_uri")
    if request.resource_request_method != request.resource_request_method.upper():
        raise _wrong("resource_request_method is written in capitals")
    if not address.scheme or not address.netloc:
        raise _wrong("resource_request_uri is a whole address")
    return Proof(request.resource_request_method, address.netloc, address.path or "/", request.shr_nonce)


def refuse(request: InteractiveRequest | SilentRequest) -> None:
    """Raise `AuthError` (usage) where proof of possession is asked for and there is no broker: never a bearer token."""
    if wanted(request) is not None:
        words = "proof of possession needs the system's broker, and there is none"
        raise AuthError(Kind.USAGE, words, code="pop_needs_broker")


def _wrong(words: str) -> AuthError:
    return AuthError(Kind.USAGE, words, code="invalid_pop_request")
