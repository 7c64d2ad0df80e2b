"""RFC 6749 4.1.2 and 4.1.3: the reply is looked at, then its code is redeemed."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace

from conformance.reference_client import errors, hints, user_tokens
from conformance.reference_client.answer import home_account_id
from conformance.reference_client.client import Client
from conformance.reference_client.engine import Facts
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.requests import AuthorizationCodeRequest
from conformance.reference_client.results import AuthenticationResult
from conformance.reference_client.token_request import TokenRequest


def redeem(client: Client, request: AuthorizationCodeRequest) -> AuthenticationResult:
    """Return the token; raise `AuthError`. A reply that is not the flow's own is refused before anything is sent."""
    flow = request.flow
    code = checked(request.reply, flow.state, flow.correlation_id)
    wanted = TokenRequest(
        "authorization_code",
        request.scopes or flow.scopes,
        flow.correlation_id,
        form=_form(request, code),
        claims=request.claims or flow.claims,
        anchor=hints.anchor(home_account_id(request.reply.get("client_info", ""))),
    )
    result = user_tokens.signed_in(client, client.resolve(flow.authority), wanted, nonce=flow.nonce)
    return replace(result, state=flow.state)


def checked(reply: Mapping[str, str], state: str, correlation_id: str) -> str:
    """Return the code of a reply; raise `AuthError` for one of another sign-in, an error, or neither."""
    if not hmac.compare_digest(reply.get("state", "").encode(), state.encode()):
        words = "the reply belongs to another sign-in: its state is missing or wrong"
        raise AuthError(Kind.MISMATCH, words, code="state_mismatch", correlation_id=correlation_id)
    if reply.get("error"):
        raise errors.of_reply(reply, correlation_id)
    if not reply.get("code"):
        raise AuthError(Kind.INCOMPLETE, "the reply has neither code nor error", code="authorization_code_missing")
    return reply["code"]


def _form(request: AuthorizationCodeRequest, code: str) -> Facts:
    form = {
        "code": code,
        "redirect_uri": request.redirect_uri or request.flow.redirect_uri,
        "code_verifier": request.code_verifier or request.flow.code_verifier,
    }
    page = {"return_spa_code": "1"} if request.enable_spa_authorization_code else {}
    return {**form, **page, **request.extra_body}
