"""RFC 7636 4.3: the challenge that whoever redeems the code will have to meet."""

from typing import Literal

from mock_entra.artifacts import Platform
from mock_entra.errors import CHALLENGE_MISSING, CHALLENGE_SIZE, SPA_NEEDS_PKCE, OAuthError
from mock_entra.wire import Form

ChallengeMethod = Literal["plain", "S256"]


def known_challenge(sent: Form, platform: Platform, *, for_code: bool) -> str | None:
    """43 to 128 characters (501491); a single page application that wants a code cannot do without (9002325)."""
    challenge = sent.optional("code_challenge")
    if challenge is None and for_code and platform == "spa":
        raise OAuthError(SPA_NEEDS_PKCE)
    if challenge is None and sent.optional("code_challenge_method"):
        raise OAuthError(CHALLENGE_MISSING)
    if challenge is not None and not 43 <= len(challenge) <= 128:
        raise OAuthError(CHALLENGE_SIZE)
    return challenge


def challenge_method(sent: Form) -> ChallengeMethod:
    """`plain` where none is named, as the RFC has it."""
    method = sent.optional("code_challenge_method") or "plain"
    if method not in ("plain", "S256"):
        raise OAuthError(CHALLENGE_SIZE)
    return "S256" if method == "S256" else "plain"
