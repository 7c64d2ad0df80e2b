"""What public and confidential applications can both do, as MSAL Node's `ClientApplication`."""

from __future__ import annotations

from conformance.reference_client import (
    authorization,
    authorization_code,
    directory,
    password,
    refreshing,
    silent,
)
from conformance.reference_client.accounts import Account
from conformance.reference_client.authority import canonical
from conformance.reference_client.client import Client
from conformance.reference_client.configuration import Configuration
from conformance.reference_client.requests import (
    AuthorizationCodeRequest,
    AuthorizationFlow,
    AuthorizationUrlRequest,
    RefreshTokenRequest,
    SilentRequest,
    UsernamePasswordRequest,
)
from conformance.reference_client.results import AuthenticationResult


class ClientApplication:
    """Usable from several threads. Nothing is sent before the first request; every failure is an `AuthError`.

    The one parent in this package: the surface is MSAL Node's, and that is how it is there.
    """

    def __init__(self, configuration: Configuration) -> None:
        canonical(configuration.authority)
        self._client = Client(configuration)

    def get_auth_code_url(self, request: AuthorizationUrlRequest) -> AuthorizationFlow:
        """RFC 6749 4.1.1: an address to sign in at, and what to hand back with its reply."""
        return authorization.begin(self._client, request)

    def acquire_token_by_code(self, request: AuthorizationCodeRequest) -> AuthenticationResult:
        """RFC 6749 4.1.3: redeem a reply. One of another sign-in is refused before anything is sent."""
        return authorization_code.redeem(self._client, request)

    def acquire_token_by_refresh_token(self, request: RefreshTokenRequest) -> AuthenticationResult:
        """RFC 6749 6: redeem a refresh token that came from elsewhere, and keep its account."""
        return refreshing.by_refresh_token(self._client, request)

    def acquire_token_silent(self, request: SilentRequest) -> AuthenticationResult:
        """A user's token from the cache, or by a refresh token of the cache; never an application's own.

        `cache_miss` and `interaction_required` say that the user must be asked.
        """
        return silent.acquire(self._client, request)

    def acquire_token_by_username_password(self, request: UsernamePasswordRequest) -> AuthenticationResult:
        """RFC 6749 4.3. Users of a federated domain are refused with `federated_user`."""
        return password.acquire(self._client, request)

    def get_all_accounts(self) -> list[Account]:
        """Return who is signed in to this application, or to another of its family in the same cache."""
        return directory.everybody(self._client)

    def get_account_by_home_id(self, home_account_id: str) -> Account | None:
        return directory.find(self._client, home_account_id)

    def get_accounts_by_username(self, username: str) -> list[Account]:
        """Return all accounts of that name: one, unless the same name is known in two homes."""
        return directory.find_by_username(self._client, username)

    def sign_out(self, account: Account) -> None:
        """Forget an account and its tokens, the family's too. The browser's session stays."""
        directory.sign_out(self._client, account)

    def serialize_cache(self) -> str:
        """Return the cache in the libraries' common format. It holds secrets."""
        return self._client.cache.text()

    def deserialize_cache(self, text: str) -> None:
        """Replace the cache; raise `AuthError` (unreadable) for what is none, and leave it as it was."""
        self._client.cache.replace(text)

    def settle(self, timeout: float = 20.0) -> bool:
        """Wait for renewals in the background, for a program that ends; say whether they are done within seconds."""
        return self._client.background.settle(timeout)
