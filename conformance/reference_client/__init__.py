"""The full client that the suite measures the others by: the surface of MSAL Node, in Python's spelling."""

from conformance.reference_client.accounts import Account, TenantProfile
from conformance.reference_client.broker_options import BrokerOptions
from conformance.reference_client.cache_access import CacheContext, CachePlugin
from conformance.reference_client.cancellation import Cancellation
from conformance.reference_client.confidential import ConfidentialClientApplication
from conformance.reference_client.configuration import AppToken, Certificate, Configuration
from conformance.reference_client.errors import AuthError, BrokerFailure, Kind
from conformance.reference_client.native_broker import NativeBrokerPlugin
from conformance.reference_client.public import PublicClientApplication
from conformance.reference_client.requests import (
    AuthenticationScheme,
    AuthorizationCodeRequest,
    AuthorizationFlow,
    AuthorizationUrlRequest,
    ClientCredentialRequest,
    DeviceCode,
    DeviceCodeRequest,
    InteractiveRequest,
    LongRunningRequest,
    OnBehalfOfRequest,
    RefreshTokenRequest,
    ResponseMode,
    SilentRequest,
    UserFicRequest,
    UsernamePasswordRequest,
)
from conformance.reference_client.results import AuthenticationResult, Source

__all__ = [
    "Account",
    "AppToken",
    "AuthError",
    "AuthenticationResult",
    "AuthenticationScheme",
    "AuthorizationCodeRequest",
    "AuthorizationFlow",
    "AuthorizationUrlRequest",
    "BrokerFailure",
    "BrokerOptions",
    "CacheContext",
    "CachePlugin",
    "Cancellation",
    "Certificate",
    "ClientCredentialRequest",
    "ConfidentialClientApplication",
    "Configuration",
    "DeviceCode",
    "DeviceCodeRequest",
    "InteractiveRequest",
    "Kind",
    "LongRunningRequest",
    "NativeBrokerPlugin",
    "OnBehalfOfRequest",
    "PublicClientApplication",
    "RefreshTokenRequest",
    "ResponseMode",
    "SilentRequest",
    "Source",
    "TenantProfile",
    "UserFicRequest",
    "UsernamePasswordRequest",
]
