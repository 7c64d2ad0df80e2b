"""How an API says no: `{"error": {"code", "message"}}`; the challenges beside a refused token are the scheme's."""

from base64 import b64encode
from typing import Any

from mock_entra.wire import NO_STORE, Header, Reply, as_json, json_reply


class Problem(Exception):
    """An answer that is not the one hoped for, on its way out; `claims` is a claims challenge, JSON in base64."""

    def __init__(self, status: int, code: str, message: str, *headers: Header, claims: str | None = None) -> None:
        super().__init__(message)
        self.claims = claims
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers

    def reply(self, *headers: Header) -> Reply:
        told = {"error": {"code": self.code, "message": self.message}}
        return json_reply(told, *NO_STORE, *self.headers, *headers, status=self.status)


def no_token() -> Problem:
    """RFC 6750 3: who presented no token in a way that the API takes learns the ways, and no error."""
    return Problem(401, "no_token", "A token is needed, presented in a way that this API takes.")


def invalid_token(sentence: str) -> Problem:
    return Problem(401, "invalid_token", sentence)


def insufficient_scope(sentence: str) -> Problem:
    return Problem(403, "insufficient_scope", sentence)


def insufficient_claims(sentence: str, wanted: dict[str, Any]) -> Problem:
    """A claims challenge: the client is to get another token, with these claims (OpenID Connect Core 5.5) asked for.

    Standard base64 with padding, as the service writes it: MSAL.NET 4.87 decodes nothing else.
    """
    claims = b64encode(as_json({"access_token": wanted})).decode()
    return Problem(401, "insufficient_claims", sentence, claims=claims)
