"""An application with a credential of its own."""

from __future__ import annotations

from conformance.reference_client import client_credential, credential, on_behalf_of, regions, user_fic
from conformance.reference_client.application import ClientApplication
from conformance.reference_client.authority import canonical
from conformance.reference_client.client import UNTENANTED
from conformance.reference_client.configuration import Configuration
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.requests import (
    ClientCredentialRequest,
    LongRunningRequest,
    OnBehalfOfRequest,
    UserFicRequest,
)
from conformance.reference_client.results import AuthenticationResult


class ConfidentialClientApplication(ClientApplication):
    """Gets tokens for itself, for users who sign in to it, and in the name of those who call it."""

    def __init__(self, configuration: Configuration) -> None:
        credential.check_one(configuration)
        credential.check_no_broker(configuration)
        regions.check(configuration)
        super().__init__(configuration)

    def acquire_token_by_client_credential(self, request: ClientCredentialRequest) -> AuthenticationResult:
        """RFC 6749 4.4: a token for the application itself, of its region's service where it has a region.

        Refused where the authority is no one tenant.
        """
        self._check_tenant()
        return client_credential.acquire(self._client, request)

    def acquire_token_on_behalf_of(self, request: OnBehalfOfRequest) -> AuthenticationResult:
        """RFC 7523 2.1: in the name of whoever the assertion is of. Its error's `claims` go back to the caller."""
        return on_behalf_of.acquire(self._client, request)

    def acquire_token_in_long_running_process(self, request: LongRunningRequest) -> AuthenticationResult:
        """The same, under a key: begun with an assertion, gone on with without one."""
        return on_behalf_of.acquire_long(self._client, request)

    def acquire_token_by_user_fic(self, request: UserFicRequest) -> AuthenticationResult:
        """For a user without a password, for whom a token vouches."""
        return user_fic.acquire(self._client, request)

    def _check_tenant(self) -> None:
        tenant = canonical(self._client.configuration.authority).path.split("/")[1]
        if tenant in UNTENANTED:
            words = f"an application has no token of its own at {tenant}: name a tenant"
            raise AuthError(Kind.USAGE, words, code="missing_tenant_id_error")
