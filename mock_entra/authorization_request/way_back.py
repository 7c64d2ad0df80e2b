"""RFC 6749 3.1.2: where the client is answered, and how: registered addresses only."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from mock_entra.artifacts import Platform
from mock_entra.authorization_request.response import ResponseMode, mode_of
from mock_entra.directory import Application
from mock_entra.errors import NO_REPLY_ADDRESS, REDIRECT_NOT_REGISTERED, OAuthError
from mock_entra.wire import Form

PLATFORMS: tuple[Platform, ...] = ("spa", "web", "public_client")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
OF_BROKERS = ("ms-appx-web:", "msauth.")
"""What addresses begin with that a system's broker alone answers at; a browser that is sent there has nowhere to go."""


@dataclass(frozen=True, slots=True)
class Back:
    """Where and how the client is answered; `state` goes back byte for byte.

    With `client_data` the answer says in one field more whose account it is about, also where it is a refusal.
    """

    redirect_uri: str
    platform: Platform
    mode: ResponseMode
    state: str | None
    client_data: bool = False


class SentBack(Exception):
    """A refusal that the client hears of, by way of the browser."""

    def __init__(self, refusal: OAuthError, back: Back) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
        self.back = back


def way_back(application: Application, sent: Form, *, anywhere: bool = False) -> Back:
    """The registered address that was asked for (50011 for any other), or the first registered one.

    A broker's own is none here, registered or not. With `anywhere` the world was told to believe any address.
    """
    asked = sent.optional("redirect_uri")
    known = [(uri, kind) for kind in PLATFORMS for uri in application.redirect_uris.get(kind, ())]
    registered = [(uri, kind) for uri, kind in known if not uri.lower().startswith(OF_BROKERS)]
    if not registered:
        raise OAuthError(NO_REPLY_ADDRESS)
    fits = [(uri, kind) for uri, kind in registered if asked is None or is_same(uri, asked) or anywhere]
    if not fits:
        raise OAuthError(REDIRECT_NOT_REGISTERED, redirect_uri=asked or "", client_id=application.client_id)
    uri, platform = min(fits, key=lambda each: distance(each[0], asked)) if asked else fits[0]
    return Back(asked or uri, platform, mode_of(sent), sent.get("state"), sent.optional("clidata") == "1")


def distance(registered: str, asked: str) -> int:
    """The address itself comes before one with another port, which comes before one that is written otherwise, too.

    Source: "Redirect URI restrictions", localhost exceptions: what only a port tells apart, the service mixes up.
    """
    if registered == asked:
        return 0
    return 1 if urlsplit(registered).path == urlsplit(asked).path else 2


def is_same(registered: str, asked: str) -> bool:
    """Exactly, except that a loopback address may have any port (RFC 8252 7.3).

    What `urlsplit` passes over in silence (line ends, an empty fragment, blanks before it) is no part of an address.
    """
    if registered == asked:
        return True
    try:
        known, given = urlsplit(registered), urlsplit(asked)
        port = given.port
    except ValueError:
        return False
    if given.geturl() != asked or "@" in given.netloc or port is None:
        return False
    if known.hostname not in LOOPBACK or known.hostname != given.hostname:
        return False
    return (known.scheme, known.path or "/", known.query) == (given.scheme, given.path or "/", given.query) and not (
        given.fragment
    )
