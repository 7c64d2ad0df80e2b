"""The tokens a broker keeps, with its own rule: what it has it hands out, also where a client wants a new one."""

from dataclasses import dataclass, field

from broker_shims.messages import AuthParameters, AuthResult

STALE = 300
"""Seconds before its end from which a token is fetched anew."""

Place = tuple[str, str, str]
"""Client, account at home, tenant segment."""


@dataclass(slots=True)
class TokenCache:
    """Bearer tokens by client, account and tenant."""

    kept: dict[Place, list[tuple[frozenset[str], AuthResult]]] = field(default_factory=dict)

    def find(self, asked: AuthParameters, home_account_id: str, now: float) -> AuthResult | None:
        """A token with all the permissions asked for and some life left."""
        wanted = named(asked.scopes)
        for names, each in self.kept.get(place(asked, home_account_id), ()):
            if wanted <= names and each.expires_on > now + STALE:
                return each
        return None

    def keep(self, asked: AuthParameters, home_account_id: str, result: AuthResult) -> None:
        """Keep the newest for these permissions; what it replaces is gone."""
        here, names = self.kept.setdefault(place(asked, home_account_id), []), named((*asked.scopes, *result.scopes))
        here[:] = [(names, result), *((others, each) for others, each in here if others != names)]

    def forget(self, client_id: str | None, home_account_id: str) -> None:
        """Everything of an account, or of one client's use of it."""
        gone = [key for key in self.kept if key[1] == home_account_id and client_id in (None, key[0])]
        for key in gone:
            del self.kept[key]


def named(scopes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(scope.lower() for scope in scopes)


def place(asked: AuthParameters, home_account_id: str) -> Place:
    return asked.client_id, home_account_id, asked.segment.lower()


def must_be_fetched(asked: AuthParameters) -> bool:
    """Claims, proof of possession and a token to renew always go to the authority; `force_refresh` never gets here."""
    return bool(asked.claims or asked.pop or asked.access_token_to_renew)
