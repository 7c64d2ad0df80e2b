"""The accounts signed in on this device, and what is kept of each: nothing of it leaves the broker."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from broker_shims.authority import PrimaryRefreshToken
from broker_shims.encoding import decoded
from broker_shims.failures import BrokerError
from broker_shims.messages import Account
from broker_shims.prompts import Kind
from broker_shims.statuses import ACCOUNT_NOT_FOUND


@dataclass(frozen=True, slots=True)
class UserKey:
    """A Hello key or a security key of one user, by the identifier that the authority gave it."""

    id: str
    key: RSAPrivateKey


@dataclass(slots=True)
class SignedIn:
    """One account with its primary refresh token, the bound refresh tokens of clients, and who it is signed out of."""

    account: Account
    primary: PrimaryRefreshToken
    keys: dict[Kind, UserKey] = field(default_factory=dict)
    refresh_tokens: dict[str, str] = field(default_factory=dict)
    signed_out: set[str] = field(default_factory=set)


@dataclass(slots=True)
class DeviceAccounts:
    """In the order in which they signed in; the first is the system's default account."""

    all: list[SignedIn] = field(default_factory=list)

    @property
    def default(self) -> SignedIn | None:
        return self.all[0] if self.all else None

    def by_id(self, id: str) -> SignedIn:
        """By the account's id or its home account id; `AccountNotFound` where the device has none such."""
        for each in self.all:
            if id.lower() in (each.account.id, each.account.home_account_id):
                return each
        raise BrokerError(ACCOUNT_NOT_FOUND)

    def by_username(self, username: str) -> SignedIn | None:
        return next((each for each in self.all if each.account.username.lower() == username.lower()), None)

    def add(self, account: Account, primary: PrimaryRefreshToken) -> SignedIn:
        """A new account, or a new sign-in of a known one: its keys stay, what came of the old sign-in goes."""
        for known in self.all:
            if known.account.home_account_id == account.home_account_id:
                known.account, known.primary, known.refresh_tokens = account, primary, {}
                return known
        self.all.append(SignedIn(account, primary))
        return self.all[-1]

    def remove(self, home_account_id: str) -> None:
        self.all[:] = [each for each in self.all if each.account.home_account_id != home_account_id]


def described(id_token: dict[str, Any], client_info: str, environment: str) -> Account:
    """An account as an id token and `client_info` describe it; v1 tokens name the user by `upn`."""
    home = json.loads(decoded(client_info))
    return Account(
        id=home["uid"],
        home_account_id=f"{home['uid']}.{home['utid']}",
        environment=environment,
        realm=id_token["tid"],
        local_account_id=id_token.get("oid", home["uid"]),
        username=id_token.get("preferred_username") or id_token.get("upn", ""),
        name=id_token.get("name", ""),
        given_name=id_token.get("given_name", ""),
        family_name=id_token.get("family_name", ""),
        client_info=client_info,
    )


def seen_from(account: Account, environment: str) -> Account:
    """The same account as a client of another host name of the authority knows it."""
    return replace(account, environment=environment or account.environment)
