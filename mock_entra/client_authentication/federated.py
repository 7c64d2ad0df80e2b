"""Workload identity federation: a token of another issuer proves the application (facts: protocol 3.2).

Source: "Workload identity federation": issuer, subject and audience are compared exactly, with the case they are
written in; the keys are those the issuer publishes (`published_keys.py`). "Configure an application to trust
a managed identity": the issuer may be a tenant of this authority, whose tokens name the exchange by its id where
registrations write `api://AzureADTokenExchange`.
"""

from typing import Any

from mock_entra import clock
from mock_entra.authority import Authority, World
from mock_entra.authority import issuer as issuer_of
from mock_entra.client_authentication import published_keys
from mock_entra.client_authentication.jws import Assertion
from mock_entra.directory import Application
from mock_entra.errors import (
    ASSERTION_ALGORITHM,
    ASSERTION_EXPIRED,
    ASSERTION_KEY_UNKNOWN,
    ASSERTION_NOT_YET_VALID,
    ASSERTION_SIGNATURE,
    FEDERATED_AUDIENCE,
    FEDERATED_ISSUER,
    FEDERATED_KEYS,
    FEDERATED_SUBJECT,
    MALFORMED_ASSERTION,
    OAuthError,
)
from mock_entra.token_request import Proof
from mock_entra.wire import Request
from mock_entra.world.first_party import TOKEN_EXCHANGE

EXCHANGE = "api://AzureADTokenExchange"
"""What registrations call the audience that tokens of this authority name by its id."""


def is_presented(http: Request) -> bool:
    """Nobody can tell before the application is known: `is_meant` does."""
    return False


def is_meant(http: Request, application: Application) -> bool:
    """Whether the assertion is somebody else's token, for an application that trusts other issuers at all."""
    if not application.federated_credentials:
        return False
    claims = Assertion.parse(http.form.required("client_assertion")).claims
    return claims.get("iss") != application.client_id


async def prove(authority: Authority, http: Request, application: Application) -> Proof:
    assertion = Assertion.parse(http.form.required("client_assertion"))
    own = own_keys(authority.world, str(assertion.claims.get("iss")))
    issuer = trusted_issuer(application, assertion, is_own=bool(own))
    keys = own or await published_keys.published(authority.world, issuer)
    if not assertion.is_signed_by(signing_key(keys, issuer, assertion)):
        raise OAuthError(ASSERTION_SIGNATURE)
    now = authority.world.clock.now() if own else clock.real()
    refuse_what_is_not_now(assertion, now, authority.world.skew)
    return Proof("federated", "2")


def trusted_issuer(application: Application, assertion: Assertion, *, is_own: bool) -> str:
    """The issuer, if one credential has it (700211) with the subject (700213) and an audience (700212) of the token."""
    claims = assertion.claims
    of_issuer = [c for c in application.federated_credentials if c.issuer == claims.get("iss")]
    if not of_issuer:
        raise OAuthError(FEDERATED_ISSUER, issuer=str(claims.get("iss")))
    of_subject = [c for c in of_issuer if c.subject == claims.get("sub")]
    if not of_subject:
        raise OAuthError(FEDERATED_SUBJECT, subject=str(claims.get("sub")))
    named = audiences(claims.get("aud"), is_own=is_own)
    if not any(one in credential.audiences for credential in of_subject for one in named):
        raise OAuthError(FEDERATED_AUDIENCE, audience=str(claims.get("aud")))
    return of_issuer[0].issuer


def audiences(audience: Any, *, is_own: bool) -> list[Any]:
    """As they are written; a token of this world's own names the exchange by its id, and means its URI as well."""
    written = audience if isinstance(audience, list) else [audience]
    return [*written, EXCHANGE] if is_own and TOKEN_EXCHANGE in written else written


def signing_key(published: list[Any], issuer: str, assertion: Assertion) -> Any:
    """The issuer's key that the header names; only RSA keys count."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from jwt import PyJWK
    from jwt.exceptions import PyJWTError

    if not assertion.algorithm.startswith(("RS", "PS")):
        raise OAuthError(ASSERTION_ALGORITHM, algorithm=assertion.algorithm)
    wanted = assertion.header.get("kid")
    for listed in published:
        if isinstance(listed, dict) and listed.get("kid") == wanted:
            try:
                key = PyJWK(listed, "RS256").key
            except PyJWTError as error:
                raise OAuthError(FEDERATED_KEYS, issuer=issuer, reason="a key cannot be read") from error
            if isinstance(key, RSAPublicKey):
                return key
    raise OAuthError(ASSERTION_KEY_UNKNOWN, thumbprint=str(wanted))


def own_keys(world: World, issuer: str) -> list[Any]:
    """Those of a tenant of this world, for which nobody else need be asked; none of any other issuer."""
    for tenant in world.directory.tenants():
        if issuer in {issuer_of(world, tenant, 2, own=own) for own in (True, False)}:
            return [key.jwk() for key in world.keys.published(tenant.id, tenant.key_owner)]
    return []


def refuse_what_is_not_now(assertion: Assertion, now: float, skew: float) -> None:
    """By the world's clock what a tenant of it issued, by the real one what others did."""
    expires, begins = assertion.date("exp"), assertion.date("nbf") or 0.0
    if expires is None:
        raise OAuthError(MALFORMED_ASSERTION)
    if now > expires + skew:
        raise OAuthError(ASSERTION_EXPIRED, now=str(int(now)), expires=str(int(expires)))
    if begins > now + skew:
        raise OAuthError(ASSERTION_NOT_YET_VALID, now=str(int(now)), begins=str(int(begins)))
