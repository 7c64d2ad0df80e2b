"""Which authorities a broker deals with: those of work and personal accounts, by what their address says."""

from urllib.parse import urlsplit

from broker_shims.failures import BrokerError
from broker_shims.platforms import AuthorityKind, Platform
from broker_shims.statuses import INCORRECT_CONFIGURATION

CUSTOMERS = (".ciamlogin.com", ".ciamlogin.us")
BUSINESS_CUSTOMERS = (".b2clogin.com", ".b2clogin.cn", ".b2clogin.us", ".b2clogin.de")


def kind_of(authority: str) -> AuthorityKind:
    """Under own names (localhost) nothing tells customer tenants from others: they pass for work accounts."""
    address = urlsplit(authority)
    host, parts = address.hostname or "", address.path.strip("/").lower().split("/")
    if host.endswith(CUSTOMERS):
        return "ciam"
    if host.endswith(BUSINESS_CUSTOMERS) or parts[0] == "tfp" or any(part.startswith("b2c_1") for part in parts):
        return "b2c"
    if parts[0] == "adfs":
        return "adfs"
    return "consumers" if parts[0] == "consumers" else "workforce"


def refuse_unbrokered(platform: Platform, authority: str) -> None:
    """The real runtime goes on by itself here, without its broker, and never came back (measured): we say no."""
    kind = kind_of(authority)
    if kind not in platform.brokered:
        raise BrokerError(INCORRECT_CONFIGURATION, f"{platform.broker} does not sign in to authorities of kind {kind}.")
