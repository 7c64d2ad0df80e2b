"""What a tenant permits beyond what a grant decided: each row looks at an authorization and passes it on or refuses."""

from typing import Protocol

from mock_entra.policies import assignment, claims_challenge, conditional_access, consent, lifetimes
from mock_entra.token_request import Authorization, TokenRequest


class Policy(Protocol):
    """One file of this folder."""

    def permit(self, request: TokenRequest, authorization: Authorization) -> Authorization: ...


# fmt: off
POLICIES: dict[str, Policy] = {
    "conditional_access": conditional_access,
    "assignment":         assignment,
    "consent":            consent,
    "claims_challenge":   claims_challenge,
    "lifetimes":          lifetimes,
}
# fmt: on


def permit(request: TokenRequest, authorization: Authorization) -> Authorization:
    """The authorization as every policy left it; each may shorten, extend or refuse it by a row."""
    for policy in POLICIES.values():
        authorization = policy.permit(request, authorization)
    return authorization
