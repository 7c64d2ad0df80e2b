"""RFC 6749 2.3.1: the client secret, in the body (`client_secret_post`) or the Authorization header (Basic)."""

import hmac

from mock_entra.authority import Authority
from mock_entra.client_authentication import basic
from mock_entra.directory import Application
from mock_entra.directory.credentials import digest
from mock_entra.errors import EXPIRED_SECRET, WRONG_SECRET, OAuthError
from mock_entra.token_request import Proof
from mock_entra.wire import Request
from mock_entra.world import Leniency


def is_presented(http: Request) -> bool:
    return http.form.optional("client_secret") is not None or basic.is_basic(http)


async def prove(authority: Authority, http: Request, application: Application) -> Proof:
    """Any secret of the application that is within its time: 7000215 for none of them, 7000222 for one past its end."""
    world = authority.world
    presented = digest(presented_secret(http))
    matching = [secret for secret in application.secrets if hmac.compare_digest(secret.digest, presented)]
    if not matching and not world.lenient(Leniency.ANY_SECRET):
        raise OAuthError(WRONG_SECRET, client_id=application.client_id)
    now = world.clock.now()
    current = any(secret.start <= now < secret.end for secret in matching)
    if matching and not current and not world.lenient(Leniency.EXPIRED_SECRET):
        raise OAuthError(EXPIRED_SECRET, client_id=application.client_id)
    return Proof("secret", "1")


def presented_secret(http: Request) -> str:
    named = basic.credentials(http)
    return named[1] if named else http.form.required("client_secret")
