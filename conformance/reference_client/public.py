"""An application that can keep no secret: on a desktop, in a terminal, on a television."""

from __future__ import annotations

from conformance.reference_client import credential, device_code, interactive
from conformance.reference_client.application import ClientApplication
from conformance.reference_client.configuration import Configuration
from conformance.reference_client.requests import DeviceCodeRequest, InteractiveRequest
from conformance.reference_client.results import AuthenticationResult


class PublicClientApplication(ClientApplication):
    """Gets tokens for users."""

    def __init__(self, configuration: Configuration) -> None:
        credential.check_none(configuration)
        super().__init__(configuration)

    def acquire_token_interactive(self, request: InteractiveRequest) -> AuthenticationResult:
        """RFC 8252: in a browser of this machine, answered over loopback."""
        return interactive.acquire(self._client, request)

    def acquire_token_by_device_code(self, request: DeviceCodeRequest) -> AuthenticationResult:
        """RFC 8628: on another device."""
        return device_code.acquire(self._client, request)
