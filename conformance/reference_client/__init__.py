"""The full client that the suite measures the others by: the surface of MSAL Node, in Python's spelling."""

from conformance.reference_client.confidential import ConfidentialClientApplication
from conformance.reference_client.configuration import AppToken, Certificate, Configuration
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.requests import ClientCredentialRequest, SilentRequest
from conformance.reference_client.results import AuthenticationResult, Source

__all__ = [
    "AppToken",
    "AuthError",
    "AuthenticationResult",
    "Certificate",
    "ClientCredentialRequest",
    "ConfidentialClientApplication",
    "Configuration",
    "Kind",
    "SilentRequest",
    "Source",
]
