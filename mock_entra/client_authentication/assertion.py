"""RFC 7523 2.2: a JWT signed with the key of a registered certificate, in the dialect of every client library."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

from mock_entra import clock
from mock_entra.authority import Authority
from mock_entra.client_authentication.audience import is_meant
from mock_entra.client_authentication.jws import Assertion
from mock_entra.client_authentication.keys import verifying_key
from mock_entra.directory import Application
from mock_entra.errors import (
    ASSERTION_AUDIENCE,
    ASSERTION_EXPIRED,
    ASSERTION_ISSUER,
    ASSERTION_NOT_YET_VALID,
    ASSERTION_REPLAYED,
    ASSERTION_SIGNATURE,
    ASSERTION_SUBJECT,
    ASSERTION_TYPE,
    MALFORMED_ASSERTION,
    OAuthError,
)
from mock_entra.token_request import Proof, SingleUse
from mock_entra.wire import Request
from mock_entra.world import Leniency

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def is_presented(http: Request) -> bool:
    return http.form.optional("client_assertion") is not None


async def prove(authority: Authority, http: Request, application: Application) -> Proof:
    """Signature first, then each claim against its own row; a `jti` counts once, taken when the request is granted."""
    presented_type = http.form.required("client_assertion_type")
    if presented_type != JWT_BEARER:
        raise OAuthError(ASSERTION_TYPE, assertion_type=presented_type)
    assertion = Assertion.parse(http.form.required("client_assertion"))
    key = verifying_key(authority.world, application, assertion)
    if key is not None and not assertion.is_signed_by(key):
        raise OAuthError(ASSERTION_SIGNATURE)
    for rule in (names_the_application, is_for_this_authority, is_in_time):
        rule(authority, application, assertion)
    return Proof("assertion", "2", await unused(authority, application, assertion))


Rule = Callable[[Authority, Application, Assertion], None]


def names_the_application(authority: Authority, application: Application, assertion: Assertion) -> None:
    world, issuer, subject = authority.world, assertion.claims.get("iss"), assertion.claims.get("sub")
    if issuer != application.client_id and not world.lenient(Leniency.ASSERTION_ISSUER):
        raise OAuthError(ASSERTION_ISSUER)
    if subject != application.client_id and not world.lenient(Leniency.ASSERTION_SUBJECT):
        raise OAuthError(ASSERTION_SUBJECT)


def is_for_this_authority(authority: Authority, application: Application, assertion: Assertion) -> None:
    audience = assertion.claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if authority.world.lenient(Leniency.ASSERTION_AUDIENCE) or any(is_meant(authority, str(one)) for one in audiences):
        return
    raise OAuthError(ASSERTION_AUDIENCE, audience=str(audience))


def is_in_time(authority: Authority, application: Application, assertion: Assertion) -> None:
    """Judged by real time and the world's skew (design 2.8): travelling never makes an honest client's proof stale."""
    world, now = authority.world, clock.real()
    expires, begins = assertion.date("exp"), assertion.date("nbf")
    if expires is None:
        raise OAuthError(MALFORMED_ASSERTION)
    if now > expires + world.skew and not world.lenient(Leniency.EXPIRED_ASSERTION):
        raise OAuthError(ASSERTION_EXPIRED, now=written(now), expires=written(expires))
    early = max(begins or 0.0, assertion.date("iat") or 0.0)
    if early > now + world.skew and not world.lenient(Leniency.FUTURE_ASSERTION):
        raise OAuthError(ASSERTION_NOT_YET_VALID, now=written(now), begins=written(early))


def written(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return str(seconds)


async def unused(authority: Authority, application: Application, assertion: Assertion) -> tuple[SingleUse, ...]:
    """A `jti` belongs to one assertion.

    MSAL for Python 1.39 (`AutoRefresher`, 540 s) and msal-node 7.2.1 (`ClientAssertion.getJwt`) present the same
    assertion for all of its life, so the same one may come again, unless the world wants each presented once.
    """
    world, jti = authority.world, assertion.claims.get("jti")
    if not isinstance(jti, str) or world.lenient(Leniency.REPLAYED_ASSERTION):
        return ()
    once = SingleUse(
        world.records("assertions"),
        fingerprint(f"{application.client_id}/{jti}"),
        fingerprint(assertion.compact),
        (assertion.date("exp") or clock.real()) + world.skew,
        ASSERTION_REPLAYED,
        again=not world.single_use_assertions,
    )
    seen = await world.store.get(once.namespace, once.id)
    if seen is not None and not (once.again and seen == once.value):
        raise OAuthError(once.refusal)
    return (once,)


def fingerprint(text: str) -> str:
    """Of any text a client may think of, lone surrogates and megabytes included."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
