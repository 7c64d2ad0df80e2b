"""RFC 8705 2.2: a registered certificate, proven by the TLS handshake on the world's mTLS listener."""

from mock_entra.authority import Authority
from mock_entra.directory import Application
from mock_entra.directory.credentials import thumbprints
from mock_entra.errors import ASSERTION_KEY_UNKNOWN, OAuthError
from mock_entra.token_request import Proof
from mock_entra.wire import Request


def is_presented(http: Request) -> bool:
    return http.client_certificate is not None


async def prove(authority: Authority, http: Request, application: Application) -> Proof:
    """The handshake proved possession of the key; here the certificate must be one of the application's own."""
    sha1, sha256 = thumbprints(http.client_certificate or b"")
    if application.certificate(sha256) is None:
        raise OAuthError(ASSERTION_KEY_UNKNOWN, thumbprint=sha1)
    return Proof("certificate", "2")
