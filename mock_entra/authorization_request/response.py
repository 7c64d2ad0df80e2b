"""OAuth 2.0 Multiple Response Type Encoding Practices: what /authorize is to hand out itself, and how it travels."""

from dataclasses import dataclass
from typing import Literal

from mock_entra.directory import Application
from mock_entra.errors import (
    ID_TOKEN_NOT_ENABLED,
    ID_TOKEN_WITHOUT_OPENID,
    TOKEN_NOT_ENABLED,
    UNSUPPORTED_MODE,
    UNSUPPORTED_RESPONSE,
    OAuthError,
)
from mock_entra.wire import Form

ResponseMode = Literal["query", "fragment", "form_post"]
RESPONSE_MODES: tuple[ResponseMode, ...] = ("query", "fragment", "form_post")


@dataclass(frozen=True, slots=True)
class Response:
    """What the client gets from /authorize itself; never a refresh token."""

    code: bool = False
    id_token: bool = False
    token: bool = False


CODE = Response(code=True)

# fmt: off
RESPONSES: dict[frozenset[str], Response] = {
    frozenset(("code",)):              CODE,
    frozenset(("id_token",)):          Response(id_token=True),
    frozenset(("code", "id_token")):   Response(code=True, id_token=True),
    frozenset(("id_token", "token")):  Response(id_token=True, token=True),
    frozenset(("token",)):             Response(token=True),
    # an encrypted answer (`ear_jwk`): its clients take a code where it is not offered, and send a challenge for one
    frozenset(("id_token", "token", "refresh_token")): CODE,
}
# fmt: on


def words(sent: Form) -> frozenset[str]:
    """The words of `response_type`, whose order means nothing."""
    return frozenset((sent.optional("response_type") or "").split())


def mode_of(sent: Form) -> ResponseMode:
    """The mode that was asked for, where it is one that will do; tokens travel by fragment, or by form."""
    asked, carries_tokens = sent.optional("response_mode"), bool(words(sent) & {"id_token", "token"})
    usual: ResponseMode = "fragment" if carries_tokens else "query"
    will_do = RESPONSE_MODES[1:] if carries_tokens else RESPONSE_MODES
    return next((mode for mode in will_do if mode == asked), usual)


def known_response(application: Application, sent: Form) -> Response:
    """70005 for another response type, 70007 for another mode, 700051 and 700054 for what the registration forbids."""
    written = sent.required("response_type")
    response = RESPONSES.get(words(sent))
    if response is None:
        raise OAuthError(UNSUPPORTED_RESPONSE, response_type=written)
    mode = sent.optional("response_mode")
    if mode is not None and mode != mode_of(sent):
        raise OAuthError(UNSUPPORTED_MODE, response_mode=mode)
    if response.token and not application.access_tokens_from_authorize:
        raise OAuthError(TOKEN_NOT_ENABLED, client_id=application.client_id)
    if response.id_token and not application.id_tokens_from_authorize:
        raise OAuthError(ID_TOKEN_NOT_ENABLED, client_id=application.client_id)
    return response


def known_nonce(response: Response, sent: Form) -> str | None:
    """OpenID Connect Core 3.2.2.1: an id token that travels through the browser cannot do without a nonce."""
    return sent.required("nonce") if response.id_token else sent.optional("nonce")


def known_scope(response: Response, scope: str) -> str:
    if response.id_token and "openid" not in scope.lower().split():
        raise OAuthError(ID_TOKEN_WITHOUT_OPENID)
    return scope
