"""How an API says no: `{"error": {"code", "message"}}`, and beside a refused token the challenge of RFC 6750 3."""

from mock_entra.wire import NO_STORE, Header, Reply, json_reply


class Problem(Exception):
    """An answer that is not the one hoped for, on its way out."""

    def __init__(self, status: int, code: str, message: str, *headers: Header) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers

    def reply(self) -> Reply:
        told = {"error": {"code": self.code, "message": self.message}}
        return json_reply(told, *NO_STORE, *self.headers, status=self.status)


def no_token() -> Problem:
    """RFC 6750 3: who presented no bearer token learns the scheme, and no error."""
    return Problem(401, "no_token", "A bearer token is needed.", ("www-authenticate", "Bearer"))


def invalid_token(sentence: str) -> Problem:
    return Problem(401, "invalid_token", sentence, challenge("invalid_token", sentence))


def insufficient_scope(sentence: str) -> Problem:
    return Problem(403, "insufficient_scope", sentence, challenge("insufficient_scope", sentence))


def challenge(error: str, sentence: str) -> Header:
    """RFC 6750 3: a sentence here has neither quotes nor backslashes, and nothing of the token."""
    return ("www-authenticate", f'Bearer error="{error}", error_description="{sentence}"')
