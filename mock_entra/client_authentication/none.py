"""RFC 6749 2.1: a public client presents nothing; a confidential one must present something."""

from mock_entra.authority import Authority
from mock_entra.directory import Application
from mock_entra.errors import MISSING_CREDENTIAL, OAuthError
from mock_entra.token_request import Proof
from mock_entra.wire import Request
from mock_entra.world import Leniency


def is_presented(http: Request) -> bool:
    return False


async def prove(authority: Authority, http: Request, application: Application) -> Proof:
    if not is_public_somewhere(application) and not authority.world.lenient(Leniency.NO_CREDENTIAL):
        raise OAuthError(MISSING_CREDENTIAL)
    return Proof("none", "0")


def is_public_somewhere(application: Application) -> bool:
    """Whether any platform of the application keeps no secret; what was given on another one, its grant refuses."""
    return application.public or bool({"spa", "public_client"} & set(application.redirect_uris))
