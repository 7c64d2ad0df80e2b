"""An application that can keep no secret: on a desktop, in a terminal, on a television."""

from __future__ import annotations

from conformance.reference_client import brokering, credential, device_code, interactive, regions
from conformance.reference_client.accounts import Account
from conformance.reference_client.application import ClientApplication
from conformance.reference_client.configuration import Configuration
from conformance.reference_client.requests import DeviceCodeRequest, InteractiveRequest, SilentRequest
from conformance.reference_client.results import AuthenticationResult


class PublicClientApplication(ClientApplication):
    """Gets tokens for users, by the system's broker where one is configured and there."""

    def __init__(self, configuration: Configuration) -> None:
        credential.check_none(configuration)
        regions.check_none(configuration)
        super().__init__(configuration)
        brokering.warn_of_absence(self._client)

    def acquire_token_interactive(self, request: InteractiveRequest) -> AuthenticationResult:
        """RFC 8252: in a browser of this machine, answered over loopback; or at the system's own prompt."""
        broker = brokering.plugin(self._client, request.authority)
        if broker:
            return brokering.interactively(self._client, broker, request)
        return interactive.acquire(self._client, request)

    def acquire_token_silent(self, request: SilentRequest) -> AuthenticationResult:
        """As everywhere; by the broker for its own accounts, and for the system's default one where none is named."""
        broker = brokering.plugin(self._client, request.authority)
        if broker and (request.account is None or request.account.native_account_id):
            return brokering.silently(self._client, broker, request)
        return super().acquire_token_silent(request)

    def get_all_accounts(self) -> list[Account]:
        """Return the broker's accounts, and those of the cache that the broker does not know."""
        own, broker = super().get_all_accounts(), brokering.plugin(self._client)
        several = brokering.accounts(self._client, broker) if broker else []
        known = {each.home_account_id for each in several}
        return [*several, *(each for each in own if each.home_account_id not in known)]

    def sign_out(self, account: Account) -> None:
        """Forget an account and its tokens; one of the broker's is signed out there first, or not at all."""
        broker = brokering.plugin(self._client)
        if broker and account.native_account_id:
            brokering.sign_out(self._client, broker, account)
        super().sign_out(account)

    def acquire_token_by_device_code(self, request: DeviceCodeRequest) -> AuthenticationResult:
        """RFC 8628: on another device."""
        return device_code.acquire(self._client, request)
