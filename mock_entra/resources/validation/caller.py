"""Who calls an API, as a checked token tells it: an application for itself, or a user by way of one."""

from dataclasses import dataclass

from mock_entra.resources.problem import invalid_token
from mock_entra.resources.validation.token import Claims, Token


@dataclass(frozen=True, slots=True)
class Caller:
    """`oid` never changes and is never given to another; `name` (user principal name) is both changed and reused.

    `contexts` are authentication contexts that the sign-in met.
    """

    oid: str
    name: str
    is_app: bool
    scopes: frozenset[str]
    roles: frozenset[str]
    contexts: frozenset[str] = frozenset()
    can_be_challenged: bool = False

    @classmethod
    def of(cls, token: Token) -> "Caller":
        """Who a token that fulfils every rule is of; refused where it is a user's and does not say whose."""
        claims = token.claims
        app, name = is_app(claims), claims.preferred_username or claims.upn
        if not claims.oid and not app:
            raise invalid_token("The token names no user: it has no oid.")
        scopes, roles = frozenset(claims.scp.split()), frozenset(claims.roles)
        can = "cp1" in (word.lower() for word in claims.xms_cc)
        return cls(claims.oid.lower(), name, app, scopes, roles, frozenset(claims.acrs), can)


def is_app(claims: Claims) -> bool:
    """`idtyp` says it; where an API did not ask for that optional claim, roles without scopes do."""
    if claims.idtyp is not None:
        return claims.idtyp == "app"
    return bool(claims.roles) and not claims.scp.split()
